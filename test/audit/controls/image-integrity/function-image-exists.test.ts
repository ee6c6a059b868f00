import { functionImageExists } from '../../../../audit/controls/image-integrity/function-image-exists.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'
import { buildImageCase, testImageArn } from '../image-facts.ts'

testControl(functionImageExists, 'AWS::Lambda::Function', {
  compliant: [
    { name: 'there', ...runs(buildImageCase()), evidence: { image: testImageArn, storage: 'ACTIVE' } },
    {
      name: 'being restored',
      ...runs(buildImageCase({ storage: 'ACTIVATING' })),
      evidence: { storage: 'ACTIVATING' },
    },
  ],
  nonCompliant: [
    {
      name: 'deleted',
      ...runs({ arn: testImageArn, presence: 'DELETED' }),
      reason: 'The function runs image media/resizer@sha256:7b7b7b7b7b7b, which was deleted.',
    },
    { name: 'archived', ...runs(buildImageCase({ storage: 'ARCHIVED' })), reason: 'which is archived' },
  ],
  notApplicable: [{ name: 'no image', one: { image: 'NONE' } }],
  insufficientData: [{ name: 'an image that nobody may read', ...runs({ arn: testImageArn }) }],
})

function runs(image: KnownResource): KnownResource {
  return { one: { image } }
}

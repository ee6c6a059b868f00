import { functionImageExists } from '../../../../audit/controls/image-integrity/function-image-exists.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'
import { buildImageCase, testImageArn } from '../image-facts.ts'

testControl(functionImageExists, 'AWS::Lambda::Function', {
  compliant: [
    {
      name: 'an image that exists',
      ...runs(buildImageCase()),
      evidence: { image: testImageArn, storage: 'ACTIVE' },
    },
    {
      name: 'an image that is being restored',
      ...runs(buildImageCase({ storage: 'ACTIVATING' })),
      evidence: { storage: 'ACTIVATING' },
    },
  ],
  nonCompliant: [
    {
      name: 'a deleted image',
      ...runs({ arn: testImageArn, presence: 'DELETED' }),
      reason: 'The function runs image media/resizer@sha256:7b7b7b7b7b7b, which was deleted.',
    },
    {
      name: 'an archived image',
      ...runs(buildImageCase({ storage: 'ARCHIVED' })),
      reason: 'which is archived',
    },
  ],
  notApplicable: [{ name: 'no container image', one: { image: 'NONE' } }],
  insufficientData: [{ name: 'an image that cannot be read', ...runs({ arn: testImageArn }) }],
})

function runs(image: KnownResource): KnownResource {
  return { one: { image } }
}

import { functionImageExists } from '../../../../audit/controls/image-integrity/function-image-exists.ts'
import { judges, type Known } from '../../../judges.ts'
import { anImage, imageArn } from '../image-facts.ts'

judges(functionImageExists, 'AWS::Lambda::Function', {
  compliant: [
    { name: 'there', ...runs(anImage()), evidence: { image: imageArn, storage: 'ACTIVE' } },
    {
      name: 'being restored',
      ...runs(anImage({ storage: 'ACTIVATING' })),
      evidence: { storage: 'ACTIVATING' },
    },
  ],
  nonCompliant: [
    {
      name: 'deleted',
      ...runs({ arn: imageArn, presence: 'GONE' }),
      reason: 'The function runs image media/resizer@sha256:7b7b7b7b7b7b, which was deleted.',
    },
    { name: 'archived', ...runs(anImage({ storage: 'ARCHIVED' })), reason: 'which is archived' },
  ],
  notApplicable: [{ name: 'no image', one: { image: 'NONE' } }],
  insufficientData: [{ name: 'an image that nobody may read', ...runs({ arn: imageArn }) }],
})

function runs(image: Known): Known {
  return { one: { image } }
}

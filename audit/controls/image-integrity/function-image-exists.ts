import { describeResource } from '../../resources/kinds.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

export const functionImageExists = control(
  {
    id: 'image-integrity/function-image-exists',
    title: "Functions' images should still exist in their repository",
    severity: 'HIGH',
    rationale:
      'Lambda runs on with a copy for a while. Then the function becomes inactive or is deployed again, and fails, ' +
      'with an image that nobody can bring back.',
    remediation:
      'Push the image again and deploy it (UpdateFunctionCode), or restore it from the archive ' +
      '(UpdateImageStorageClass with STANDARD). Change the lifecycle policy so that it keeps what runs.',
    references: ['https://docs.aws.amazon.com/lambda/latest/dg/images-create.html'],
    frameworks: { 'NIST SP 800-53 r5': ['CM-8'] },
    knownLimitations: [
      'Of an image in the repository of another account it is mostly not known whether it exists.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::Lambda::Function',
      { one: { image: { facts: ['presence', 'storage'] } } },
      ({ image }) => {
        if (image === 'NONE') return notApplicable('The function is no container image.')
        const name = describeResource(image.resource)
        const evidence = { image: image.resource.arn }
        if (image.presence === 'DELETED')
          return nonCompliant(`The function runs ${name}, which was deleted.`, evidence)
        if (image.storage === 'ARCHIVED')
          return nonCompliant(`The function runs ${name}, which is archived.`, {
            ...evidence,
            storage: image.storage,
          })
        return compliant({ ...evidence, storage: image.storage })
      },
    ),
  ],
)

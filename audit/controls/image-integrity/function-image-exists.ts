import { describeResource } from '../../resources/kinds.ts'
import { declareForVersions, UNUSED_VERSION_LIMITATION } from '../criteria/function-versions.ts'
import { control } from '../control.ts'
import { FOREIGN_IMAGE_CRITERION } from '../criteria/foreign-images.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

export const functionImageExists = control(
  {
    id: 'image-integrity/function-image-exists',
    title: 'Functions should run an image that still exists in its repository',
    severity: 'HIGH',
    rationale:
      'Lambda runs a cached copy of the image for a while. When the function becomes inactive or is ' +
      'deployed again, it fails, and a deleted image cannot be recovered.',
    remediation:
      'Push the image again and deploy it (UpdateFunctionCode), or restore it from the archive ' +
      '(UpdateImageStorageClass with STANDARD). Then change the lifecycle policy so that it keeps images ' +
      'in use (PutLifecyclePolicy).',
    references: ['https://docs.aws.amazon.com/lambda/latest/dg/images-create.html'],
    frameworks: { 'NIST SP 800-53 r5': ['CM-8'] },
    criteria: [FOREIGN_IMAGE_CRITERION],
    knownLimitations: [UNUSED_VERSION_LIMITATION],
    settings: {},
  },
  declareEvaluator => [
    declareForVersions(
      declareEvaluator,
      { one: { image: { facts: ['presence', 'storage'] } } },
      ({ image }) => {
        if (image === 'NONE') return notApplicable('The function is not deployed from a container image.')
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

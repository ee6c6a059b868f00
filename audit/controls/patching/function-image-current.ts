import { parseImageReference } from '../../engines/image/image-reference.ts'
import { describeResource } from '../../resources/kinds.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

export const functionImageCurrent = control(
  {
    id: 'patching/function-image-current',
    title: 'Functions should run the image that their tag points to now',
    severity: 'MEDIUM',
    rationale:
      'Lambda resolves a tag once, when the function is deployed. When the tag moves on, the function stays with the ' +
      'old image, and the fix in the new one does not arrive.',
    remediation:
      'Deploy the function again with the same ImageUri (UpdateFunctionCode), in the pipeline after every push; or ' +
      'deploy by digest, so that what is written is what runs.',
    references: ['https://docs.aws.amazon.com/lambda/latest/dg/images-create.html'],
    frameworks: { 'NIST SP 800-190': ['4.2.2'] },
    knownLimitations: ['Whether the tag moved on or was removed is not told apart.'],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::Lambda::Function',
      { facts: ['imageUri'], one: { image: { facts: ['tags'] } } },
      ({ imageUri, image }) => {
        if (image === 'NONE' || imageUri === 'NONE')
          return notApplicable('The function is no container image.')
        const reference = parseImageReference(imageUri)
        if (reference?.digest !== undefined || reference?.tag === undefined)
          return notApplicable('The function is deployed by digest.')
        const evidence = { imageUri, image: image.resource.arn, tags: image.tags.slice(0, 5) }
        if (image.tags.includes(reference.tag)) return compliant(evidence)
        return nonCompliant(
          `The function was deployed from tag ${reference.tag}, which ${describeResource(image.resource)} has no more.`,
          evidence,
        )
      },
    ),
  ],
)

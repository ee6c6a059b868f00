import { parseImageReference } from '../../engines/image/image-reference.ts'
import { describeResource } from '../../resources/kinds.ts'
import { declareForVersions, UNUSED_VERSION_LIMITATION } from '../criteria/function-versions.ts'
import { control } from '../control.ts'
import { FOREIGN_IMAGE_CRITERION } from '../criteria/foreign-images.ts'
import {
  describeLostTag,
  findLostTag,
  MOVED_TAG_CRITERION,
  MOVED_TAG_LIMITATION,
} from '../criteria/tag-drift.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

export const functionImageCurrent = control(
  {
    id: 'patching/function-image-current',
    title: 'Functions should run the image that their tag points to',
    severity: 'MEDIUM',
    rationale:
      'Lambda resolves a tag only once, when the function is deployed. When the tag moves to a new image, ' +
      'the function keeps the old image and does not get the fixes in the new one.',
    remediation:
      'Deploy the function again with the same ImageUri (UpdateFunctionCode) after every push, for ' +
      'example in the pipeline. Alternatively, deploy by digest.',
    references: ['https://docs.aws.amazon.com/lambda/latest/dg/images-create.html'],
    frameworks: { 'NIST SP 800-190': ['4.2.2'] },
    criteria: [FOREIGN_IMAGE_CRITERION, MOVED_TAG_CRITERION],
    knownLimitations: [UNUSED_VERSION_LIMITATION, MOVED_TAG_LIMITATION],
    settings: {},
  },
  declareEvaluator => [
    declareForVersions(
      declareEvaluator,
      { facts: ['imageUri'], one: { image: { facts: ['tags', 'lostTags'] } } },
      ({ imageUri, image }) => {
        if (image === 'NONE' || imageUri === 'NONE')
          return notApplicable('The function is not deployed from a container image.')
        const reference = parseImageReference(imageUri)
        if (reference?.digest !== undefined || reference?.tag === undefined)
          return notApplicable('The function is deployed by digest.')
        const evidence = { imageUri, image: image.resource.arn, tags: image.tags.slice(0, 5) }
        if (image.tags.includes(reference.tag)) return compliant(evidence)
        const lost = findLostTag([reference.tag], image.lostTags)
        return nonCompliant(
          `The function was deployed from tag ${quoteText(reference.tag)}, which no longer points to ` +
            `${describeResource(image.resource)}.${describeLostTag(lost)}`,
          { ...evidence, ...(lost === undefined ? {} : { movedAt: lost.at, movedTo: lost.to.arn }) },
        )
      },
    ),
  ],
)

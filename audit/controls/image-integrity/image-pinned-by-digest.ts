import { parseImageReference } from '../../engines/image/image-reference.ts'
import { isTagMutable, type TagMutabilityRules } from '../../engines/image/tag-mutability.ts'
import { parseImageUri } from '../../resources/ecr/image.ts'
import type { Resource } from '../../resources/resource.ts'
import { declareForVersions, UNUSED_VERSION_LIMITATION } from '../criteria/function-versions.ts'
import { control } from '../control.ts'
import { declareForRevisions } from '../criteria/running-revisions.ts'
import { describeContainers } from '../criteria/task-definitions.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

/** The number of images in the evidence, and the length of each. */
const SHOWN = 3
const LENGTH = 200

export const imagePinnedByDigest = control(
  {
    id: 'image-integrity/image-pinned-by-digest',
    title: 'Workloads should reference images by digest or by an immutable tag',
    severity: 'MEDIUM',
    rationale:
      'A mutable tag can point to another image tomorrow: the definition does not show what runs, and ' +
      'anyone who can push images decides it.',
    remediation:
      'Reference the image by its digest (NAME@sha256:…). Alternatively, make the tags of the repository ' +
      'immutable (PutImageTagMutability with IMMUTABLE) and deploy version tags.',
    references: ['https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html'],
    frameworks: {
      'BSI C5:2020': ['DEV-08'],
      'FedRAMP 20x KSI 2026': ['KSI-CMT-RMV'],
      'NIST SP 800-190': ['4.2.2'],
    },
    criteria: [
      'The tag latest, or no tag, fails even if tags are immutable, because it does not show which ' +
        'version runs.',
      'Tags in registries other than ECR count as mutable, and so do those in a repository of another account that does not ' +
        'allow Assay to read whether they are.',
    ],
    knownLimitations: [UNUSED_VERSION_LIMITATION],
    settings: {},
  },
  declareEvaluator => [
    declareForVersions(
      declareEvaluator,
      { facts: ['imageUri'], one: { tagRepository: { facts: ['tagMutability'] } } },
      ({ imageUri, tagRepository }) => {
        if (imageUri === 'NONE') return notApplicable('The function is not deployed from a container image.')
        const rules = tagRepository === 'NONE' ? undefined : tagRepository.tagMutability
        const why = explainUnpinned(imageUri, () => rules)
        const tags = typeof rules === 'object' ? { tags: rules.mode } : {}
        const evidence = { image: imageUri.slice(0, LENGTH), ...tags }
        return why === undefined
          ? compliant(evidence)
          : nonCompliant(`The function's image ${why}.`, evidence)
      },
    ),
    ...declareForRevisions(
      declareEvaluator,
      {
        facts: ['containers'],
        each: { tagRepositories: { facts: ['presence', 'tagMutability'] } },
      },
      ({ containers, tagRepositories }) => {
        const rules = new Map<string, TagRules>(
          tagRepositories.map(each => [
            each.resource.arn,
            each.presence === 'DELETED' ? 'DELETED' : each.tagMutability,
          ]),
        )
        const unpinned = containers.flatMap(({ name, image }) => {
          const why = explainUnpinned(image, arn => rules.get(arn))
          return why === undefined ? [] : [{ container: name, image: image.slice(0, LENGTH), why }]
        })
        const [first] = unpinned
        if (first === undefined) return compliant({ containers: containers.length })
        const subject = describeContainers(
          unpinned.map(({ container }) => container),
          'has an image that',
          'have unpinned images; the first one',
        )
        return nonCompliant(`${subject} ${first.why}.`, { images: unpinned.slice(0, SHOWN) })
      },
    ),
  ],
)

/** The tag mutability of a repository; `'FOREIGN'` if another account, which owns it, does not allow to read it. */
type TagRules = TagMutabilityRules | 'DELETED' | 'FOREIGN'

/** Returns the tag mutability of a repository, or undefined where it is unknown. */
type FindTagRules = (repositoryArn: Resource['arn']) => TagRules | undefined

/** Explains why `image` is not pinned. Returns undefined if it is, or if its repository is unknown. */
function explainUnpinned(image: string, findTagRules: FindTagRules): string | undefined {
  const reference = parseImageReference(image)
  if (reference?.digest !== undefined) return undefined
  if (reference?.tag === undefined) return 'has a reference that cannot be parsed'
  const { tag } = reference
  if (tag === 'latest') return 'is referenced by the tag latest or by no tag'
  const uri = parseImageUri(image)
  if (uri === undefined) return `is referenced by tag ${quoteText(tag)} in a registry other than ECR`
  const rules = findTagRules(uri.repositoryArn)
  if (rules === 'FOREIGN')
    return `is referenced by tag ${quoteText(tag)} in a repository of account ${uri.registryAccount}, which does not show whether its tags are mutable`
  if (rules === 'DELETED') return `is referenced by tag ${quoteText(tag)} in a repository that does not exist`
  return rules && isTagMutable(tag, rules)
    ? `is referenced by tag ${quoteText(tag)}, which is mutable`
    : undefined
}

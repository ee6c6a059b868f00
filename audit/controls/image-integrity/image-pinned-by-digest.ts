import { parseImageReference } from '../../engines/image/image-reference.ts'
import { isTagMutable, type TagMutabilityRules } from '../../engines/image/tag-mutability.ts'
import { parseImageUri } from '../../resources/ecr/image.ts'
import type { Resource } from '../../resources/resource.ts'
import { control } from '../control.ts'
import {
  skipInactiveRevision,
  INACTIVE_REVISION_LIMITATION,
  describeContainers,
} from '../criteria/task-definitions.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

/** Images that the evidence shows, and characters of each. */
const SHOWN = 3
const LENGTH = 200

export const imagePinnedByDigest = control(
  {
    id: 'image-integrity/image-pinned-by-digest',
    title: 'Workloads should name their images by digest or by a tag that cannot move',
    severity: 'MEDIUM',
    rationale:
      'A tag that can move names one image today and another tomorrow: nobody can tell from the definition what runs, ' +
      'and who may push decides it.',
    remediation:
      'Name the image by its digest (NAME@sha256:…), or make the tags of the repository immutable ' +
      '(PutImageTagMutability) and deploy by a version.',
    references: ['https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html'],
    frameworks: { 'NIST SP 800-190': ['4.2.2'] },
    knownLimitations: [
      'The tag latest, or none, fails also where tags cannot move: it says nothing of what runs.',
      'The tags of registries other than ECR count as ones that can move.',
      INACTIVE_REVISION_LIMITATION,
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::Lambda::Function',
      { facts: ['imageUri'], one: { tagRepository: { facts: ['tagMutability'] } } },
      ({ imageUri, tagRepository }) => {
        if (imageUri === 'NONE') return notApplicable('The function is no container image.')
        const rules = tagRepository === 'NONE' ? undefined : tagRepository.tagMutability
        const why = explainUnpinned(imageUri, () => rules)
        const evidence = { image: imageUri.slice(0, LENGTH), ...(rules ? { tags: rules.mode } : {}) }
        return why === undefined
          ? compliant(evidence)
          : nonCompliant(`The function's image ${why}.`, evidence)
      },
    ),
    declareEvaluator(
      'AWS::ECS::TaskDefinition',
      {
        facts: ['status', 'containers'],
        each: { tagRepositories: { facts: ['presence', 'tagMutability'] } },
      },
      ({ status, containers, tagRepositories }) => {
        const skipped = skipInactiveRevision(status)
        if (skipped) return skipped
        const rules = new Map<string, TagMutabilityRules | 'DELETED'>(
          tagRepositories.map(each => [
            each.resource.arn,
            each.presence === 'DELETED' ? 'DELETED' : each.tagMutability,
          ]),
        )
        const loose = containers.flatMap(({ name, image }) => {
          const why = explainUnpinned(image, arn => rules.get(arn))
          return why === undefined ? [] : [{ container: name, image: image.slice(0, LENGTH), why }]
        })
        const [first] = loose
        if (first === undefined) return compliant({ containers: containers.length })
        const subject = describeContainers(
          loose.map(({ container }) => container),
          'has an image that',
          'have images of which the first',
        )
        return nonCompliant(`${subject} ${first.why}.`, { images: loose.slice(0, SHOWN) })
      },
    ),
  ],
)

/** What is known of the tags of a repository. */
type FindTagRules = (repositoryArn: Resource['arn']) => TagMutabilityRules | 'DELETED' | undefined

/** Why `image` is not pinned; nothing where it is, or where its repository is not known. */
function explainUnpinned(image: string, findTagRules: FindTagRules): string | undefined {
  const reference = parseImageReference(image)
  if (reference?.digest !== undefined) return undefined
  if (reference?.tag === undefined) return 'is named in a way that is not understood'
  const { tag } = reference
  if (tag === 'latest') return 'is named by the tag latest, or by none'
  const repositoryArn = parseImageUri(image)?.repositoryArn
  if (repositoryArn === undefined) return `is named by tag ${tag} of a registry that is not ECR`
  const rules = findTagRules(repositoryArn)
  if (rules === 'DELETED') return `is named by tag ${tag} of a repository that does not exist`
  return rules && isTagMutable(tag, rules) ? `is named by tag ${tag}, which can be moved` : undefined
}

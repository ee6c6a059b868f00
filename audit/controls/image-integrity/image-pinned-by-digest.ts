import { parseReference } from '../../image/reference.ts'
import { canMove, type TagRules } from '../../image/tag.ts'
import { parseImageUri } from '../../resources/ecr/image.ts'
import type { Resource } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { retired, RETIRED_LIMIT, sentence } from '../task-definition.ts'
import { compliant, nonCompliant, notApplicable } from '../verdict.ts'

/** Images that the evidence shows, and characters of each. */
const SHOWN = 3
const LENGTH = 200

export const imagePinnedByDigest = control(
  {
    id: 'image-integrity/image-pinned-by-digest',
    title: 'Workloads should name their images by digest or by a tag that cannot move',
    severity: 'MEDIUM',
    because:
      'A tag that can move names one image today and another tomorrow: nobody can tell from the definition what runs, ' +
      'and who may push decides it.',
    remediation:
      'Name the image by its digest (NAME@sha256:…), or make the tags of the repository immutable ' +
      '(PutImageTagMutability) and deploy by a version.',
    references: ['https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html'],
    mappings: { 'NIST SP 800-190': ['4.2.2'] },
    limits: [
      'The tag latest, or none, fails also where tags cannot move: it says nothing of what runs.',
      'The tags of registries other than ECR count as ones that can move.',
      RETIRED_LIMIT,
    ],
    settings: {},
  },
  on => [
    on(
      'AWS::Lambda::Function',
      { facts: ['imageUri'], one: { tagRepository: { facts: ['tagMutability'] } } },
      ({ imageUri, tagRepository }) => {
        if (imageUri === 'NONE') return notApplicable('The function is no container image.')
        const rules = tagRepository === 'NONE' ? undefined : tagRepository.tagMutability
        const why = unpinned(imageUri, () => rules)
        const evidence = { image: imageUri.slice(0, LENGTH), ...(rules ? { tags: rules.mode } : {}) }
        return why === undefined
          ? compliant(evidence)
          : nonCompliant(`The function's image ${why}.`, evidence)
      },
    ),
    on(
      'AWS::ECS::TaskDefinition',
      {
        facts: ['status', 'containers'],
        each: { tagRepositories: { facts: ['presence', 'tagMutability'] } },
      },
      ({ status, containers, tagRepositories }) => {
        const retirement = retired(status)
        if (retirement) return retirement
        const rules = new Map<string, TagRules | 'GONE'>(
          tagRepositories.map(each => [
            each.resource.arn,
            each.presence === 'GONE' ? 'GONE' : each.tagMutability,
          ]),
        )
        const loose = containers.flatMap(({ name, image }) => {
          const why = unpinned(image, arn => rules.get(arn))
          return why === undefined ? [] : [{ container: name, image: image.slice(0, LENGTH), why }]
        })
        const [first] = loose
        if (first === undefined) return compliant({ containers: containers.length })
        const subject = sentence(
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
type RulesOf = (repositoryArn: Resource['arn']) => TagRules | 'GONE' | undefined

/** Why `image` is not pinned; nothing where it is, or where its repository is not known. */
function unpinned(image: string, rulesOf: RulesOf): string | undefined {
  const reference = parseReference(image)
  if (reference?.digest !== undefined) return undefined
  if (reference?.tag === undefined) return 'is named in a way that is not understood'
  const { tag } = reference
  if (tag === 'latest') return 'is named by the tag latest, or by none'
  const repositoryArn = parseImageUri(image)?.repositoryArn
  if (repositoryArn === undefined) return `is named by tag ${tag} of a registry that is not ECR`
  const rules = rulesOf(repositoryArn)
  if (rules === 'GONE') return `is named by tag ${tag} of a repository that does not exist`
  return rules && canMove(tag, rules) ? `is named by tag ${tag}, which can be moved` : undefined
}

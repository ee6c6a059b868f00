import { imagePinnedByDigest } from '../../../../audit/controls/image-integrity/image-pinned-by-digest.ts'
import { judges, type Known } from '../../../judges.ts'
import { digestUri, repositoryArn, tagUri } from '../image-facts.ts'

const latest = tagUri.replace(':prod', ':latest')
const immutable = { mode: 'IMMUTABLE', exclusions: [] }
const mutable = { mode: 'MUTABLE', exclusions: [] }
const butProd = { mode: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['prod*'] }

judges(imagePinnedByDigest, 'AWS::Lambda::Function', {
  compliant: [
    { name: 'by digest', facts: { imageUri: digestUri }, one: { tagRepository: 'NONE' } },
    { name: 'by a tag that cannot move', ...named(tagUri, immutable), evidence: { tags: 'IMMUTABLE' } },
    { name: 'by a tag that is none of those that can', ...named(tagUri.replace('prod', '1.0'), butProd) },
  ],
  nonCompliant: [
    {
      name: 'by a tag that can move',
      ...named(tagUri, mutable),
      reason: "The function's image is named by tag prod, which can be moved.",
    },
    { name: 'by a tag that is excluded', ...named(tagUri, butProd) },
    { name: 'by latest', ...named(latest, mutable), reason: 'the tag latest' },
    { name: 'by latest where no tag can move', ...named(latest, immutable) },
    { name: 'by no tag', ...named(tagUri.replace(':prod', ''), immutable) },
  ],
  notApplicable: [{ name: 'no image', facts: { imageUri: 'NONE' }, one: { tagRepository: 'NONE' } }],
})

judges(imagePinnedByDigest, 'AWS::ECS::TaskDefinition', {
  compliant: [
    { name: 'all by digest', ...runs([digestUri, `nginx@${digestUri.split('@')[1] ?? ''}`]) },
    { name: 'by tags that cannot move', ...runs([tagUri, digestUri], immutable) },
  ],
  nonCompliant: [
    {
      name: 'one by a tag that can move',
      ...runs([digestUri, tagUri], mutable),
      reason: 'Container c1 has an image that is named by tag prod, which can be moved.',
      evidence: { images: [{ container: 'c1' }] },
    },
    {
      name: 'by a tag of Docker Hub',
      ...runs(['nginx:1.27']),
      reason: 'by tag 1.27 of a registry that is not ECR',
    },
    { name: 'by no tag', ...runs(['nginx']), reason: 'the tag latest, or by none' },
    {
      name: 'several',
      ...runs(['nginx', 'redis'], immutable),
      reason: 'Containers c0, c1 have images of which the first is named',
    },
    { name: 'in a way that is none', ...runs(['${IMAGE}']), reason: 'not understood' },
    {
      name: 'by a tag of a repository that is gone',
      ...runs([tagUri]),
      each: { tagRepositories: [{ arn: repositoryArn, presence: 'GONE' }] },
      reason: 'of a repository that does not exist',
    },
  ],
  notApplicable: [
    {
      name: 'a revision that is retired',
      facts: { status: 'INACTIVE', containers: [] },
      each: { tagRepositories: [] },
    },
  ],
  insufficientData: [
    {
      name: 'by a tag of a repository that nobody may read',
      ...runs([tagUri]),
      each: { tagRepositories: [{ arn: repositoryArn }] },
    },
  ],
})

function named(imageUri: string, tagMutability: object): Known {
  return { facts: { imageUri }, one: { tagRepository: { arn: repositoryArn, facts: { tagMutability } } } }
}

function runs(images: readonly string[], tagMutability?: object): Known {
  const containers = images.map((image, index) => ({ name: `c${index}`, image }))
  const repositories = tagMutability ? [{ arn: repositoryArn, facts: { tagMutability } }] : []
  return {
    arn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/a:1',
    facts: { status: 'ACTIVE', containers },
    each: { tagRepositories: repositories },
  }
}

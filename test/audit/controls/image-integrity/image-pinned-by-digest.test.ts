import { imagePinnedByDigest } from '../../../../audit/controls/image-integrity/image-pinned-by-digest.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'
import { testDigestUri, testRepositoryArn, testTagUri } from '../image-facts.ts'

const latest = testTagUri.replace(':prod', ':latest')
const immutable = { mode: 'IMMUTABLE', exclusions: [] }
const mutable = { mode: 'MUTABLE', exclusions: [] }
const butProd = { mode: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['prod*'] }

testControl(imagePinnedByDigest, 'AWS::Lambda::Function', {
  compliant: [
    { name: 'by digest', facts: { imageUri: testDigestUri }, one: { tagRepository: 'NONE' } },
    { name: 'by a tag that cannot move', ...named(testTagUri, immutable), evidence: { tags: 'IMMUTABLE' } },
    { name: 'by a tag that is none of those that can', ...named(testTagUri.replace('prod', '1.0'), butProd) },
  ],
  nonCompliant: [
    {
      name: 'by a tag that can move',
      ...named(testTagUri, mutable),
      reason: "The function's image is named by tag prod, which can be moved.",
    },
    { name: 'by a tag that is excluded', ...named(testTagUri, butProd) },
    { name: 'by latest', ...named(latest, mutable), reason: 'the tag latest' },
    { name: 'by latest where no tag can move', ...named(latest, immutable) },
    { name: 'by no tag', ...named(testTagUri.replace(':prod', ''), immutable) },
  ],
  notApplicable: [{ name: 'no image', facts: { imageUri: 'NONE' }, one: { tagRepository: 'NONE' } }],
})

testControl(imagePinnedByDigest, 'AWS::ECS::TaskDefinition', {
  compliant: [
    { name: 'all by digest', ...runs([testDigestUri, `nginx@${testDigestUri.split('@')[1] ?? ''}`]) },
    { name: 'by tags that cannot move', ...runs([testTagUri, testDigestUri], immutable) },
  ],
  nonCompliant: [
    {
      name: 'one by a tag that can move',
      ...runs([testDigestUri, testTagUri], mutable),
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
      ...runs([testTagUri]),
      each: { tagRepositories: [{ arn: testRepositoryArn, presence: 'DELETED' }] },
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
      ...runs([testTagUri]),
      each: { tagRepositories: [{ arn: testRepositoryArn }] },
    },
  ],
})

function named(imageUri: string, tagMutability: object): KnownResource {
  return { facts: { imageUri }, one: { tagRepository: { arn: testRepositoryArn, facts: { tagMutability } } } }
}

function runs(images: readonly string[], tagMutability?: object): KnownResource {
  const containers = images.map((image, index) => ({ name: `c${index}`, image }))
  const repositories = tagMutability ? [{ arn: testRepositoryArn, facts: { tagMutability } }] : []
  return {
    arn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/a:1',
    facts: { status: 'ACTIVE', containers },
    each: { tagRepositories: repositories },
  }
}

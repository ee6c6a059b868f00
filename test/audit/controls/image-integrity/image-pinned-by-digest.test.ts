import { imagePinnedByDigest } from '../../../../audit/controls/image-integrity/image-pinned-by-digest.ts'
import { testRevisionControl } from '../test-revision-control.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'
import {
  testDigestUri,
  testRepositoryArn,
  testTagUri,
  foreignDigestUri,
  foreignRepositoryArn,
  foreignTagUri,
  trustedOwner,
} from '../image-facts.ts'

const latest = testTagUri.replace(':prod', ':latest')
const immutable = { mode: 'IMMUTABLE', exclusions: [] }
const mutable = { mode: 'MUTABLE', exclusions: [] }
const butProd = { mode: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['prod*'] }

testControl(imagePinnedByDigest, 'AWS::Lambda::Function', {
  compliant: [
    { name: 'by digest', facts: { imageUri: testDigestUri }, one: { tagRepository: 'NONE' } },
    {
      name: 'by digest, of another account',
      facts: { imageUri: foreignDigestUri },
      one: { tagRepository: 'NONE' },
    },
    {
      name: 'by an immutable tag of another account that can be read',
      ...namedThere({ facts: { tagMutability: immutable } }),
    },
    { name: 'by an immutable tag', ...named(testTagUri, immutable), evidence: { tags: 'IMMUTABLE' } },
    {
      name: 'by a tag that no exclusion filter matches',
      ...named(testTagUri.replace('prod', '1.0'), butProd),
    },
  ],
  nonCompliant: [
    {
      name: 'by a mutable tag',
      ...named(testTagUri, mutable),
      reason: "The function's image is referenced by tag prod, which is mutable.",
    },
    {
      name: 'by a mutable tag of another account that can be read',
      ...namedThere({ facts: { tagMutability: mutable } }),
      reason: "The function's image is referenced by tag prod, which is mutable.",
    },
    {
      name: 'by a tag of another account that cannot be read, trusted or not',
      ...namedThere({ facts: { tagMutability: 'FOREIGN' } }),
      trusted: trustedOwner,
      reason:
        "The function's image is referenced by tag prod in a repository of account 444455556666, which does not show whether its tags are mutable.",
    },
    { name: 'by a tag that an exclusion filter matches', ...named(testTagUri, butProd) },
    { name: 'by latest', ...named(latest, mutable), reason: 'the tag latest or by no tag' },
    { name: 'by latest where tags are immutable', ...named(latest, immutable) },
    { name: 'by no tag', ...named(testTagUri.replace(':prod', ''), immutable) },
  ],
  notApplicable: [
    { name: 'no container image', facts: { imageUri: 'NONE' }, one: { tagRepository: 'NONE' } },
  ],
})

testRevisionControl(imagePinnedByDigest, {
  compliant: [
    { name: 'all by digest', ...runs([testDigestUri, `nginx@${testDigestUri.split('@')[1] ?? ''}`]) },
    { name: 'by immutable tags', ...runs([testTagUri, testDigestUri], immutable) },
  ],
  nonCompliant: [
    {
      name: 'one by a mutable tag',
      ...runs([testDigestUri, testTagUri], mutable),
      reason: 'Container c1 has an image that is referenced by tag prod, which is mutable.',
      evidence: { images: [{ container: 'c1' }] },
    },
    {
      name: 'by a tag of Docker Hub',
      ...runs(['nginx:1.27']),
      reason: 'by tag 1.27 in a registry other than ECR',
    },
    { name: 'by no tag', ...runs(['nginx']), reason: 'the tag latest or by no tag' },
    {
      name: 'several',
      ...runs(['nginx', 'redis'], immutable),
      reason: 'Containers c0, c1 have unpinned images; the first one is referenced',
    },
    {
      name: 'by an invalid reference',
      ...runs(['${IMAGE}']),
      reason: 'has a reference that cannot be parsed',
    },
    {
      name: 'by a tag of another account that cannot be read',
      ...runs([testDigestUri, foreignTagUri]),
      each: { tagRepositories: [{ arn: foreignRepositoryArn, facts: { tagMutability: 'FOREIGN' } }] },
      reason:
        'Container c1 has an image that is referenced by tag prod in a repository of account 444455556666',
    },
    {
      name: 'by a tag of a deleted repository',
      ...runs([testTagUri]),
      each: { tagRepositories: [{ arn: testRepositoryArn, presence: 'DELETED' }] },
      reason: 'in a repository that does not exist',
    },
  ],
  insufficientData: [
    {
      name: 'by a tag of a repository that cannot be read',
      ...runs([testTagUri]),
      each: { tagRepositories: [{ arn: testRepositoryArn }] },
    },
  ],
})

function named(imageUri: string, tagMutability: object): KnownResource {
  return { facts: { imageUri }, one: { tagRepository: { arn: testRepositoryArn, facts: { tagMutability } } } }
}

function namedThere(repository: KnownResource): KnownResource {
  return {
    facts: { imageUri: foreignTagUri },
    one: { tagRepository: { arn: foreignRepositoryArn, ...repository } },
  }
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

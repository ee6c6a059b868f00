import { ecsRunningImageCurrent } from '../../../../audit/controls/patching/ecs-running-image-current.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'
import {
  buildImageCase,
  buildIndexCase,
  testDigestUri,
  testImageArn,
  testRepositoryArn,
  testTagUri,
} from '../image-facts.ts'

const otherArn = `${testRepositoryArn}/sha256:${'0a'.repeat(32)}`
const otherRepository = testRepositoryArn.replace('media/resizer', 'media/player')
const untagged = imageWith({ tags: [] })
const movedAt = '2026-10-02T00:00:00.000Z'
const lost = {
  tag: 'prod',
  to: { kind: 'AWS::ECR::Image', account: '111122223333', region: 'eu-west-1', arn: otherArn },
  changeId: 'ct:1',
  at: movedAt,
}
const index = buildIndexCase({}, {})

testControl(ecsRunningImageCurrent, 'AWS::ECS::Service', {
  compliant: [
    {
      name: 'the tag is on the image',
      ...runs([imageWith({})], [testTagUri]),
      evidence: { image: testImageArn },
    },
    {
      name: 'no tag means latest',
      ...runs([imageWith({ tags: ['latest'] })], [testTagUri.replace(':prod', '')]),
    },
    {
      name: 'two revisions with their tags',
      ...runs([imageWith({ tags: ['v1'] }), other({ tags: ['v2'] })], [tagged('v1')], [tagged('v2')]),
    },
    { name: 'an index that has the tag', ...runs([index], [testTagUri]) },
    {
      name: 'a container of another registry beside it',
      ...runs([imageWith({})], [testTagUri, 'public.ecr.aws/nginx/nginx:1']),
    },
    {
      name: 'an image by digest beside it',
      ...runs([imageWith({ tags: [] }), other({ tags: ['v2'] })], [testDigestUri, tagged('v2')]),
    },
  ],
  nonCompliant: [
    {
      name: 'the tag moved',
      ...runs([imageWith({ tags: ['1.4.2'], lostTags: [lost] })], [testTagUri]),
      reason:
        'Tasks of the service run image media/resizer@sha256:7b7b7b7b7b7b, to which tag prod no longer points. ' +
        'The tag moved to image media/resizer@sha256:0a0a0a0a0a0a at 2026-10-02T00:00:00.000Z.',
      evidence: { image: testImageArn, movedAt, movedTo: otherArn },
    },
    { name: 'no push is known', ...runs([untagged], [testTagUri]), reason: 'tag prod no longer points.' },
    {
      name: 'only another tag is known to have moved',
      ...runs([imageWith({ tags: [], lostTags: [{ ...lost, tag: 'v1' }] })], [testTagUri]),
      reason: 'tag prod no longer points.',
    },
    {
      name: 'tags with the same prefix only',
      ...runs([imageWith({ tags: ['production', 'pro'] })], [testTagUri]),
    },
    {
      name: 'the same tag in another repository',
      ...runs(
        [untagged, { ...imageWith({}), arn: `${otherRepository}/sha256:${'0b'.repeat(32)}` }],
        [testTagUri, testTagUri.replace('resizer', 'player')],
      ),
    },
    { name: 'one of two tasks still runs the old image', ...runs([untagged, other({})], [testTagUri]) },
    {
      name: 'an index from which the tag moved, and another image',
      ...runs([{ ...index, facts: { ...index.facts, tags: [] } }, other({ tags: [] })], [testTagUri]),
      reason: 'The same holds for image media/resizer@sha256:0a0a0a0a0a0a.',
    },
    {
      name: 'another image than the one that the digest names',
      ...runs([other({ tags: [] })], [testDigestUri, testTagUri]),
    },
  ],
  notApplicable: [
    { name: 'no image of the account', ...runs([], [testTagUri]), reason: 'runs no image' },
    { name: 'deployed by digest', ...runs([untagged], [testDigestUri]), reason: 'by their digests' },
    {
      name: 'deployed by tag and digest',
      ...runs([untagged], [`${testTagUri}@${testDigestUri.split('@')[1] ?? ''}`]),
    },
  ],
  insufficientData: [
    {
      name: 'no revision names the image',
      ...runs([imageWith({})], ['nginx:1']),
      reason: 'no task definition',
    },
    {
      name: 'no task with one of the tags',
      ...runs([imageWith({})], [testTagUri, tagged('v2')]),
      reason: 'with tag v2',
    },
    {
      name: 'an image that was deleted although a task runs it',
      ...runs([{ arn: testImageArn, presence: 'DELETED' }], [testTagUri]),
    },
  ],
})

function imageWith(facts: Readonly<Record<string, unknown>>): KnownResource {
  return buildImageCase({ lostTags: 'NONE', ...facts })
}

function other(facts: Readonly<Record<string, unknown>>): KnownResource {
  return { ...imageWith(facts), arn: otherArn }
}

function tagged(tag: string): string {
  return testTagUri.replace(':prod', `:${tag}`)
}

/** A service whose tasks run these images, and revisions with containers of these references. */
function runs(
  running: readonly KnownResource[],
  ...revisions: readonly (readonly string[])[]
): KnownResource {
  return {
    each: {
      running: running.map(each =>
        each.facts ? { ...each, facts: { lostTags: 'NONE', ...each.facts } } : each,
      ),
      runningRevisions: revisions.map((images, at) => ({
        arn: `arn:aws:ecs:eu-west-1:111122223333:task-definition/web:${at + 1}`,
        facts: { containers: images.map((image, number) => ({ name: `c${number}`, image })) },
      })),
    },
  }
}

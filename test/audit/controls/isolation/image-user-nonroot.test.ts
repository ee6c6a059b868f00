import { imageUserNonroot } from '../../../../audit/controls/isolation/image-user-nonroot.ts'
import type { ContainerDefinition } from '../../../../audit/resources/ecs/task-definition.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'
import { buildContentCase, buildContentIndex, testDigestUri, testTagUri } from '../image-facts.ts'
import { buildContainer } from '../task-definitions.ts'

const root = { defaultUser: { user: '', isRoot: true } }
const byTag = buildContainer('api', { image: testTagUri, user: 'IMAGE' })
const byDigest = buildContainer('api', { image: testDigestUri, user: 'IMAGE' })
const overriding = buildContainer('api', { image: testTagUri, user: '1000' })
const other = (digest: string, content: KnownResource): KnownResource => ({
  ...content,
  arn: (content.arn ?? '').replace('7b'.repeat(32), digest.repeat(32)),
})

testControl(imageUserNonroot, 'AWS::ECS::Service', {
  compliant: [
    { name: 'an image with a user, by tag', ...runs([byTag], buildContentCase()) },
    { name: 'an image with a user, by digest', ...runs([byDigest], buildContentCase()) },
    { name: 'an index of such images', ...runs([byTag], buildContentIndex({}, {})) },
    { name: 'a user in the task definition', ...runs([overriding], buildContentCase(root)) },
    {
      name: 'an image of root that only a container with a user runs',
      ...runs([byDigest, overriding], buildContentCase(), other('02', buildContentCase(root))),
    },
  ],
  nonCompliant: [
    {
      name: 'an image without a user',
      ...runs([byTag], buildContentCase(root)),
      reason:
        'Container api runs as root: no user is set, and image media/resizer@sha256:7b7b7b7b7b7b has none but root.',
      evidence: { root: ['api'] },
    },
    { name: 'one image of an index', ...runs([byTag], buildContentIndex({}, root)) },
    {
      name: 'one of two images of the repository, as in a deployment',
      ...runs([byTag], buildContentCase(), other('02', buildContentCase(root))),
    },
    {
      name: 'one container, beside one of another registry',
      ...runs([byTag, buildContainer('proxy', { image: 'envoy:1', user: 'IMAGE' })], buildContentCase(root)),
    },
  ],
  notApplicable: [
    { name: 'no tasks', each: { running: [], runningRevisions: [] }, reason: 'The service runs no tasks.' },
  ],
  insufficientData: [
    {
      name: 'an image of another registry',
      ...runs([buildContainer('proxy', { image: 'envoy:1', user: 'IMAGE' })]),
      reason: 'container proxy runs as the user of envoy:1, which is not in the registry of the account',
    },
    {
      name: 'a user that is not known',
      ...runs(
        [byTag],
        buildContentCase({ defaultUser: { unreadable: 'etc/passwd does not have the user' } }),
      ),
      reason: 'etc/passwd does not have the user',
    },
    {
      name: 'an image by digest that no task is known to run',
      ...runs([byDigest], other('02', buildContentCase())),
      reason: 'the image that container api runs is not known',
    },
    {
      name: 'Windows',
      ...runs([byTag], buildContentCase(), { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' }),
      reason: 'on Windows is not read',
    },
    {
      name: 'an archived image',
      ...runs([byTag], { ...buildContentCase({}, { content: 'ARCHIVED' }), one: { contents: 'NONE' } }),
    },
  ],
})

/** A service whose tasks run containers and images; the last argument can be facts of the revision. */
function runs(
  containers: readonly ContainerDefinition[],
  ...images: readonly (KnownResource | { operatingSystemFamily: string })[]
): KnownResource {
  const facts = images.find(each => 'operatingSystemFamily' in each) ?? { operatingSystemFamily: 'LINUX' }
  const running = images.filter((each): each is KnownResource => !('operatingSystemFamily' in each))
  const revision = {
    arn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/api:3',
    facts: { containers, ...facts },
  }
  return { each: { running, runningRevisions: [revision] } }
}

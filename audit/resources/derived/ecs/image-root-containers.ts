import { quoteText } from '../../../text/quote-text.ts'
import type { DefaultUser, UnreadablePart } from '../../ecr/image-content.ts'
import { parseImageUri, type ImageRole } from '../../ecr/image.ts'
import type { ImageRootContainer } from '../../ecs/service.ts'
import type { ContainerDefinition } from '../../ecs/task-definition.ts'
import { createIncompleteFact, known } from '../../fact.ts'
import { describeResource } from '../../kinds.ts'
import type { Resource } from '../../resource.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'

/** What is needed of an image that a task runs, and of those of an index. */
const imageInputs = { facts: ['role'], one: { contents: { facts: ['defaultUser'] } } } as const

interface UserImage {
  resource: Resource<'AWS::ECR::Image'>
  role: ImageRole
  contents: { defaultUser: DefaultUser | UnreadablePart } | 'NONE'
}

interface RunningImage extends UserImage {
  children: readonly UserImage[]
}

/**
 * The containers that run as root because their task definition leaves the user to an image whose user is root. A container that
 * names its image by a tag runs any of the running images of the repository. Incomplete if the user of a container is not known.
 */
export const imageRootContainers = defineDerivedFact(
  'AWS::ECS::Service',
  {
    each: {
      running: { mustExist: true, ...imageInputs, each: { children: imageInputs } },
      runningRevisions: { mustExist: true, facts: ['containers', 'operatingSystemFamily'] },
    },
  },
  ({ resource: { account }, running, runningRevisions }) => {
    const findings = runningRevisions.flatMap(({ containers, operatingSystemFamily }) =>
      containers
        .filter(({ user }) => user === 'IMAGE')
        .flatMap(each =>
          operatingSystemFamily.startsWith('WINDOWS')
            ? [{ unknown: `the default user of container ${quoteText(each.name)} on Windows is not read` }]
            : evaluateContainer(each, running, account),
        ),
    )
    const roots = findings.flatMap(each => ('unknown' in each ? [] : [each]))
    const [first] = findings.flatMap(each => ('unknown' in each ? [each.unknown] : []))
    return first === undefined
      ? known<readonly ImageRootContainer[]>(roots)
      : createIncompleteFact<readonly ImageRootContainer[]>(roots, first)
  },
)

type ContainerFinding = ImageRootContainer | { unknown: string }

function evaluateContainer(
  { name, image }: ContainerDefinition,
  running: readonly RunningImage[],
  account: string,
): ContainerFinding[] {
  const named = parseImageUri(image)
  if (named?.registryAccount !== account)
    return [
      {
        unknown: `container ${quoteText(name)} runs as the user of ${quoteText(image)}, which is not in the registry of the account`,
      },
    ]
  const { repositoryArn, digest } = named
  const candidates = running.filter(({ resource: { arn } }) =>
    digest === undefined ? arn.startsWith(`${repositoryArn}/`) : arn === `${repositoryArn}/${digest}`,
  )
  if (candidates.length === 0)
    return [{ unknown: `the image that container ${quoteText(name)} runs is not known` }]
  const images = candidates.flatMap(each => (each.role === 'INDEX' ? each.children : [each]))
  return images.flatMap(each => evaluateImageUser(name, each))
}

function evaluateImageUser(container: string, { resource, contents }: UserImage): ContainerFinding[] {
  const image = describeResource(resource)
  if (contents === 'NONE') return [{ unknown: `the user of ${image} is not read` }]
  const { defaultUser } = contents
  if ('unreadable' in defaultUser)
    return [{ unknown: `the user of ${image} is not known: ${quoteText(defaultUser.unreadable)}` }]
  return defaultUser.isRoot ? [{ container, image, user: defaultUser.user }] : []
}

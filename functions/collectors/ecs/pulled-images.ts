import { buildImageResource, parseImageUri } from '../../../audit/resources/ecr/image.ts'
import { known, unknown, type Fact } from '../../../audit/resources/fact.ts'
import { getResourceKey, type Kind, type Resource } from '../../../audit/resources/resource.ts'
import { quoteText } from '../../../audit/text/quote-text.ts'
import type { RunningTask, TaskContainer } from './running-tasks.ts'

type Image = Resource<'AWS::ECR::Image'>
type Location = Pick<Resource, 'account'>

/**
 * The images from the account's own registry that containers of `tasks` pulled, each once. ECS reports the digest of every
 * image from ECR (ECS Developer Guide, "Amazon ECS task state change events"). Unknown if it does not.
 */
export function resolvePulledImages(tasks: readonly RunningTask[], where: Location): Fact<Image[]> {
  if (tasks.some(each => !each.containers))
    return unknown('ecs:DescribeTasks returned a task without its containers')
  const containers = tasks.flatMap(each => each.containers ?? [])
  if (containers.some(each => each.lastStatus === 'RUNNING' && !each.image))
    return unknown('ecs:DescribeTasks returned a running container without its image')
  const unresolved = containers.find(each => each.lastStatus === 'RUNNING' && isDigestMissing(each, where))
  if (unresolved !== undefined)
    return unknown(
      `ecs:DescribeTasks returned no digest of the running image ${quoteText(unresolved.image ?? 'unnamed')}`,
    )
  return known(sortDistinct(containers.flatMap(each => resolveImage(each, where) ?? [])))
}

/** Whether a task can run an image from the account's own registry, pulled or not: one of its containers names it, or none is known. */
export function canRunOwnImage({ containers }: RunningTask, where: Location): boolean {
  return !containers || containers.some(each => !each.image || parseOwnImage(each, where) !== undefined)
}

/** The resources in the order of their keys, each once. */
export function sortDistinct<K extends Kind>(resources: readonly Resource<K>[]): Resource<K>[] {
  const distinct = new Map(resources.map(resource => [getResourceKey(resource), resource]))
  return [...distinct.keys()].toSorted().flatMap(key => distinct.get(key) ?? [])
}

/** Whether an image of the account runs whose digest is unknown. */
function isDigestMissing(runningContainer: TaskContainer, where: Location): boolean {
  return (
    parseOwnImage(runningContainer, where) !== undefined &&
    resolveImage(runningContainer, where) === undefined
  )
}

function resolveImage(runningContainer: TaskContainer, where: Location): Image | undefined {
  const named = parseOwnImage(runningContainer, where)
  const digest = named && (parseDigest(runningContainer.imageDigest) ?? named.digest)
  if (named === undefined || digest === undefined) return undefined
  return buildImageResource(named.repositoryArn, digest, { account: where.account, region: named.region })
}

function parseDigest(digest: string | null | undefined): string | undefined {
  return typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest) ? digest : undefined
}

function parseOwnImage({ image }: TaskContainer, { account }: Location) {
  const named = parseImageUri(image ?? '')
  return named?.registryAccount === account ? named : undefined
}

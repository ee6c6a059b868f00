import { buildImageResource, parseImageUri } from '../../../audit/resources/ecr/image.ts'
import { buildTaskDefinitionResource } from '../../../audit/resources/ecs/task-definition.ts'
import { known, unknown, type Fact } from '../../../audit/resources/fact.ts'
import {
  getResourceKey,
  getResourceName,
  type Kind,
  type Resource,
} from '../../../audit/resources/resource.ts'
import type { TypedAwsCall, FactCollector } from '../fact-collector.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { findNonEmpty } from './first-non-empty.ts'
import { describeTasks, listTasks } from './operations.ts'
import { fetchTaskPage, type RunningTask, type TaskContainer } from './running-tasks.ts'
import { quoteText } from '../../../audit/text/quote-text.ts'

type Image = Resource<'AWS::ECR::Image'>
type Revision = Resource<'AWS::ECS::TaskDefinition'>
type Service = Resource<'AWS::ECS::Service'>

/** A service has at most 5,000 tasks (ECS Developer Guide, "Service quotas"). */
const MAX_TASK_PAGES = 50

/**
 * ListTasks and DescribeTasks: the images that the tasks pulled, and the revisions that they run. ECS reports the digest of
 * every image from ECR (ECS Developer Guide, "Amazon ECS task state change events").
 */
export const serviceTasks: FactCollector<'AWS::ECS::Service'> = {
  operations: [listTasks, describeTasks],
  notFoundErrors: ['ClusterNotFoundException', 'ServiceNotFoundException'],
  async collect(callApi, service) {
    const tasks = await fetchTasks(callApi, service)
    const images = resolveImages(tasks, service)
    const revisions = resolveRevisions(tasks, service)
    return {
      facts: {
        ...('unknown' in images ? {} : { running: images.known }),
        ...('unknown' in revisions ? {} : { runningRevisions: revisions.known }),
      },
      unknown: {
        ...('unknown' in images ? { running: images.unknown } : {}),
        ...('unknown' in revisions ? { runningRevisions: revisions.unknown } : {}),
      },
    }
  },
}

async function fetchTasks(callApi: TypedAwsCall, service: Service): Promise<RunningTask[]> {
  const [cluster, serviceName] = getResourceName(service).split('/')
  const tasks: RunningTask[] = []
  let token: string | undefined
  for (let pages = 0; pages < MAX_TASK_PAGES; pages += 1) {
    const { next, ...page } = await fetchTaskPage(callApi, { cluster, serviceName }, token)
    tasks.push(...page.tasks)
    if (next === undefined) return tasks
    token = next
  }
  throw new UnexpectedResponseError(`ecs:ListTasks returned more tasks than a service can have`)
}

function resolveImages(tasks: readonly RunningTask[], service: Service): Fact<Image[]> {
  if (tasks.some(each => !each.containers))
    return unknown('ecs:DescribeTasks returned a task without its containers')
  const containers = tasks.flatMap(each => each.containers ?? [])
  if (containers.some(each => each.lastStatus === 'RUNNING' && !each.image))
    return unknown('ecs:DescribeTasks returned a running container without its image')
  const unresolved = containers.find(each => each.lastStatus === 'RUNNING' && isDigestMissing(each, service))
  if (unresolved !== undefined)
    return unknown(
      `ecs:DescribeTasks returned no digest of the running image ${quoteText(unresolved.image ?? 'unnamed')}`,
    )
  return known(sortDistinct(containers.flatMap(each => resolveImage(each, service) ?? [])))
}

function resolveRevisions(tasks: readonly RunningTask[], { account }: Service): Fact<Revision[]> {
  const arns = tasks.map(({ taskDefinitionArn }) => findNonEmpty(taskDefinitionArn))
  if (arns.includes(undefined))
    return unknown('ecs:DescribeTasks returned a task without its task definition')
  return known(sortDistinct(arns.flatMap(arn => (arn ? [buildTaskDefinitionResource(arn, account)] : []))))
}

function sortDistinct<K extends Kind>(resources: readonly Resource<K>[]): Resource<K>[] {
  const distinct = new Map(resources.map(resource => [getResourceKey(resource), resource]))
  return [...distinct.keys()].toSorted().flatMap(key => distinct.get(key) ?? [])
}

/** Whether an image of the account runs whose digest is unknown. */
function isDigestMissing(runningContainer: TaskContainer, service: Service): boolean {
  return (
    parseOwnImage(runningContainer, service) !== undefined &&
    resolveImage(runningContainer, service) === undefined
  )
}

function resolveImage(runningContainer: TaskContainer, service: Service): Image | undefined {
  const named = parseOwnImage(runningContainer, service)
  const digest = named && (parseDigest(runningContainer.imageDigest) ?? named.digest)
  if (named === undefined || digest === undefined) return undefined
  return buildImageResource(named.repositoryArn, digest, { account: service.account, region: named.region })
}

function parseDigest(digest: string | null | undefined): string | undefined {
  return typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest) ? digest : undefined
}

function parseOwnImage({ image }: TaskContainer, { account }: Service) {
  const named = parseImageUri(image ?? '')
  return named?.registryAccount === account ? named : undefined
}

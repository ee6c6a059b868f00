import * as z from 'zod/mini'
import { buildImageResource, parseImageUri } from '../../../audit/resources/ecr/image.ts'
import { getResourceKey, getResourceName, type Resource } from '../../../audit/resources/resource.ts'
import type { TypedAwsCall, FactCollector } from '../fact-collector.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { fetchPage } from '../lists/paginate.ts'
import { describeTasks, listTasks } from './operations.ts'

type Image = Resource<'AWS::ECR::Image'>
type Service = Resource<'AWS::ECS::Service'>

const text = z.optional(z.nullable(z.string()))
const container = z.object({ image: text, imageDigest: text, lastStatus: text })
const taskArnsResponse = z.object({ taskArns: z.array(z.string()) })
const tasksResponse = z.object({
  tasks: z.array(z.object({ containers: z.optional(z.nullable(z.array(container))) })),
})

/** The page size of ListTasks and DescribeTasks. */
const PAGE_SIZE = 100

/** A service has at most 5,000 tasks (ECS Developer Guide, "Service quotas"). */
const MAX_TASK_PAGES = 50

/**
 * ListTasks and DescribeTasks: the images that the tasks pulled. ECS reports the digest of every image from ECR
 * (ECS Developer Guide, "Amazon ECS task state change events").
 */
export const serviceTasks: FactCollector<'AWS::ECS::Service'> = {
  operations: [listTasks, describeTasks],
  notFoundErrors: ['ClusterNotFoundException', 'ServiceNotFoundException'],
  async collect(callApi, service) {
    const containers = await fetchContainers(callApi, service)
    const unresolved = containers.find(
      each => each.lastStatus === 'RUNNING' && isDigestMissing(each, service),
    )
    if (unresolved !== undefined) {
      const why = `ecs:DescribeTasks returned no digest of the running image ${unresolved.image ?? '(unnamed)'}`
      return { facts: {}, unknown: { running: why } }
    }
    const images = containers.flatMap(each => resolveImage(each, service) ?? [])
    const distinct = new Map(images.map(image => [getResourceKey(image), image]))
    return { facts: { running: [...distinct.keys()].toSorted().flatMap(key => distinct.get(key) ?? []) } }
  },
}

type Container = z.infer<typeof container>

async function fetchContainers(callApi: TypedAwsCall, service: Service): Promise<Container[]> {
  const [cluster, serviceName] = getResourceName(service).split('/')
  const input = { cluster, serviceName, desiredStatus: 'RUNNING', maxResults: PAGE_SIZE }
  const containers: Container[] = []
  let token: string | undefined
  for (let pages = 0; pages < MAX_TASK_PAGES; pages += 1) {
    const { page, next } = await fetchPage(callApi, listTasks, input, taskArnsResponse, token)
    containers.push(...(await describeContainers(callApi, cluster, page.taskArns)))
    if (next === undefined) return containers
    token = next
  }
  throw new UnexpectedResponseError(`ecs:ListTasks returned more tasks than a service can have`)
}

/** Tasks that are no longer described have stopped. */
async function describeContainers(
  callApi: TypedAwsCall,
  cluster: string | undefined,
  arns: readonly string[],
) {
  if (arns.length === 0) return []
  const response = await callApi(describeTasks, { cluster, tasks: arns }, tasksResponse)
  return response.tasks.flatMap(task => task.containers ?? [])
}

/** Whether an image of the account runs whose digest is unknown. */
function isDigestMissing(runningContainer: Container, service: Service): boolean {
  return (
    parseOwnImage(runningContainer, service) !== undefined &&
    resolveImage(runningContainer, service) === undefined
  )
}

function resolveImage(runningContainer: Container, service: Service): Image | undefined {
  const named = parseOwnImage(runningContainer, service)
  const digest = named && (parseDigest(runningContainer.imageDigest) ?? named.digest)
  if (named === undefined || digest === undefined) return undefined
  return buildImageResource(named.repositoryArn, digest, { account: service.account, region: named.region })
}

function parseDigest(digest: string | null | undefined): string | undefined {
  return typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest) ? digest : undefined
}

function parseOwnImage({ image }: Container, { account }: Service) {
  const named = parseImageUri(image ?? '')
  return named?.registryAccount === account ? named : undefined
}

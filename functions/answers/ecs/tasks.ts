import * as z from 'zod/mini'
import { imageResource, parseImageUri } from '../../../audit/resources/ecr/image.ts'
import { keyOf, nameOf, type Resource } from '../../../audit/resources/resource.ts'
import type { Ask, Aspect } from '../aspect.ts'
import { AnswerNotUnderstood } from '../failure.ts'
import { askPage } from '../pages.ts'
import { describeTasks, listTasks } from './operations.ts'

type Image = Resource<'AWS::ECR::Image'>
type Service = Resource<'AWS::ECS::Service'>

const text = z.optional(z.nullable(z.string()))
const container = z.object({ image: text, imageDigest: text, lastStatus: text })
const listed = z.object({ taskArns: z.array(z.string()) })
const described = z.object({
  tasks: z.array(z.object({ containers: z.optional(z.nullable(z.array(container))) })),
})

/** As many as one call lists, and as one describes. */
const PAGE = 100

/** A service has at most 5,000 tasks (ECS Developer Guide, "Service quotas"). */
const MOST_PAGES = 50

/**
 * ListTasks and DescribeTasks: what the tasks have pulled. ECS tells the digest of every image that comes from ECR
 * (ECS Developer Guide, "Amazon ECS task state change events").
 */
export const tasks: Aspect<'AWS::ECS::Service'> = {
  operations: [listTasks, describeTasks],
  absent: ['ClusterNotFoundException', 'ServiceNotFoundException'],
  async read(ask, service) {
    const containers = await containersOf(ask, service)
    const silent = containers.find(each => each.lastStatus === 'RUNNING' && isUntold(each, service))
    if (silent !== undefined) {
      const why = `ecs:DescribeTasks does not tell the digest of ${silent.image ?? 'an image'} that runs`
      return { facts: {}, unknown: { running: why } }
    }
    const images = containers.flatMap(each => imageIn(each, service) ?? [])
    const distinct = new Map(images.map(image => [keyOf(image), image]))
    return { facts: { running: [...distinct.keys()].toSorted().flatMap(key => distinct.get(key) ?? []) } }
  },
}

type Container = z.infer<typeof container>

async function containersOf(ask: Ask, service: Service): Promise<Container[]> {
  const [cluster, serviceName] = nameOf(service).split('/')
  const input = { cluster, serviceName, desiredStatus: 'RUNNING', maxResults: PAGE }
  const containers: Container[] = []
  let token: string | undefined
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const { page, next } = await askPage(ask, listTasks, input, listed, token)
    containers.push(...(await containersIn(ask, cluster, page.taskArns)))
    if (next === undefined) return containers
    token = next
  }
  throw new AnswerNotUnderstood(`ecs:ListTasks lists more tasks of a service than a service can have`)
}

/** What is not described any more has stopped. */
async function containersIn(ask: Ask, cluster: string | undefined, arns: readonly string[]) {
  if (arns.length === 0) return []
  const answer = await ask(describeTasks, { cluster, tasks: arns }, described)
  return answer.tasks.flatMap(task => task.containers ?? [])
}

/** Whether an image of the account runs of which only a tag is told. */
function isUntold(said: Container, service: Service): boolean {
  return ownImage(said, service) !== undefined && imageIn(said, service) === undefined
}

function imageIn(said: Container, service: Service): Image | undefined {
  const named = ownImage(said, service)
  const digest = named && (told(said.imageDigest) ?? named.digest)
  if (named === undefined || digest === undefined) return undefined
  return imageResource(named.repositoryArn, digest, { account: service.account, region: named.region })
}

function told(digest: string | null | undefined): string | undefined {
  return typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest) ? digest : undefined
}

function ownImage({ image }: Container, { account }: Service) {
  const named = parseImageUri(image ?? '')
  return named?.registryAccount === account ? named : undefined
}

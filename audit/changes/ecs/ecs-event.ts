import { parseArn } from '../../resources/arn.ts'
import { imageResource, parseImageUri } from '../../resources/ecr/image.ts'
import { keyOf, type Place, type ResourceKey } from '../../resources/resource.ts'
import type { Actor, Change, Read, Scope, Subject } from '../change.ts'
import { serviceEventOf, toldByService, type ServiceEvent } from '../service-event.ts'
import { textAt } from '../cloudtrail.ts'
import { serviceCalled } from './ecs-names.ts'

/** ECS's own events that are read (ECS Developer Guide, "Amazon ECS events"). */
export const TASK = 'ECS Task State Change'
export const DEPLOYMENT = 'ECS Deployment State Change'

type Detail = Readonly<Record<string, unknown>>

const ECS: Actor = { type: 'AWSService', name: 'Amazon ECS' }

/** Reads one of ECS's own events as a change of a service. Throws UnreadableEvent for what is none. */
export function readEcsEvent(event: unknown, scope: Scope): Read {
  const told = serviceEventOf(event, 'aws.ecs', [TASK, DEPLOYMENT])
  if (!scope.regions.includes(told.region)) return { ignored: 'out-of-scope-region' }
  const isTask = told.type === TASK
  const about = isTask ? aboutTask(told) : aboutDeployment(told)
  if (about === undefined) return { ignored: 'kind-not-audited' }
  const action = `ecs:${isTask ? 'TaskStateChange' : 'DeploymentStateChange'}`
  return { change: { ...toldByService(told, ECS, action), ...about } }
}

type About = Pick<Change, 'subjects' | 'unresolved'>

const UNRESOLVED: About = { subjects: [], unresolved: ['AWS::ECS::Service'] }

/** A task belongs to the service that its group names; another group has no service. */
function aboutTask(event: ServiceEvent): About | undefined {
  const said = event.detail
  const group = textAt(said, 'group')
  if (group !== undefined && !group.startsWith('service:')) return undefined
  const cluster = clusterOf(said, event.resources)
  const resource =
    cluster === undefined ? undefined : serviceCalled(group?.slice('service:'.length), cluster, event)
  if (resource === undefined) return UNRESOLVED
  return { subjects: [{ resource, facts: ['running'], ...pulledBy(said, event) }] }
}

/** The cluster of a task, which its ARN has in it unless it is of the format before 2018. */
function clusterOf(said: Detail, resources: unknown): string | undefined {
  const [first] = Array.isArray(resources) ? (resources as unknown[]) : []
  const arns = [textAt(said, 'taskArn'), textAt({ first }, 'first')]
  const [within] = arns.flatMap(arn => /:task\/([^/]+)\/[^/]+$/.exec(arn ?? '')?.[1] ?? [])
  return textAt(said, 'clusterArn') ?? within
}

/**
 * What a task that runs has pulled. Where the service is known to run all of that, nothing need be read: of many tasks
 * that start only the first with an image brings something new.
 */
function pulledBy(said: Detail, where: Place): Pick<Subject, 'expects' | 'unlessMet'> {
  const runs = said['lastStatus'] === 'RUNNING' && said['desiredStatus'] === 'RUNNING'
  const { containers } = said
  if (!runs || !Array.isArray(containers)) return {}
  const pulled = containers.slice(0, MOST_CONTAINERS).map(each => digestIn(each, where))
  const names = { running: pulled.filter(key => key !== 'NONE' && key !== 'UNTOLD') }
  const isTold = pulled.length === containers.length && !pulled.includes('UNTOLD')
  return { expects: { presence: 'PRESENT', names }, ...(isTold ? { unlessMet: true } : {}) }
}

const MOST_CONTAINERS = 100

/** The key of the image that a container runs; `'NONE'` where it is none of the account's, `'UNTOLD'` without a digest. */
function digestIn(container: unknown, { account }: Place): ResourceKey {
  const said = typeof container === 'object' && container !== null ? (container as Detail) : {}
  const image = textAt(said, 'image')
  if (image === undefined) return 'UNTOLD'
  const named = parseImageUri(image)
  if (named?.registryAccount !== account) return 'NONE'
  const digest = textAt(said, 'imageDigest') ?? named.digest ?? ''
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) return 'UNTOLD'
  return keyOf(imageResource(named.repositoryArn, digest, { account, region: named.region }))
}

/** A deployment, which may also take a service back to what it was: all of it is read, and what changed counts. */
function aboutDeployment({ resources, account, region }: ServiceEvent): About {
  const arns = Array.isArray(resources) ? (resources as unknown[]).slice(0, 10) : []
  const services = arns.filter(arn => typeof arn === 'string' && parseArn(arn)?.service === 'ecs')
  const [resource] = services.flatMap(arn => serviceInArn(arn, { account, region }) ?? [])
  return resource === undefined ? UNRESOLVED : { subjects: [{ resource, facts: [], whole: true }] }
}

/** ARNs of the format before 2018 do not tell the cluster. */
function serviceInArn(arn: unknown, where: Place) {
  return typeof arn === 'string' && /:service\/[^/]+\/[^/]+$/.test(arn)
    ? serviceCalled(arn, undefined, where)
    : undefined
}

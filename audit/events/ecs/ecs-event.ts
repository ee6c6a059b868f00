import { parseArn } from '../../resources/arn.ts'
import { buildImageResource, parseImageUri } from '../../resources/ecr/image.ts'
import { buildStandaloneTasksResource } from '../../resources/ecs/standalone-tasks.ts'
import { buildTaskDefinitionResourceByName } from '../../resources/ecs/task-definition.ts'
import { getResourceKey, type ResourceLocation, type ResourceKey } from '../../resources/resource.ts'
import type { Actor, Change, ParsedEvent, AuditScope, Subject } from '../change.ts'
import { parseServiceEvent, deriveServiceEventChange, type AwsServiceEvent } from '../service-event.ts'
import { readText } from '../cloudtrail-event.ts'
import { resolveEcsService } from './ecs-resources.ts'

/** The detail types of ECS's own events (ECS Developer Guide, "Amazon ECS events"). */
export const TASK_DETAIL_TYPE = 'ECS Task State Change'
export const DEPLOYMENT_DETAIL_TYPE = 'ECS Deployment State Change'

type Detail = Readonly<Record<string, unknown>>

const ECS: Actor = { type: 'AWSService', name: 'Amazon ECS' }

/** Parses one of ECS's own events as a change of a service, or of what a standalone task runs. Throws UnreadableEvent for other events. */
export function parseEcsEvent(event: unknown, auditScope: AuditScope): ParsedEvent {
  const parsed = parseServiceEvent(event, 'aws.ecs', [TASK_DETAIL_TYPE, DEPLOYMENT_DETAIL_TYPE])
  if (!auditScope.regions.includes(parsed.region)) return { ignored: 'out-of-scope-region' }
  const isTask = parsed.detailType === TASK_DETAIL_TYPE
  const eventSubjects = isTask ? parseTaskSubjects(parsed) : parseDeploymentSubjects(parsed)
  const action = isTask ? 'ecs:TaskStateChange' : 'ecs:DeploymentStateChange'
  return { change: { ...deriveServiceEventChange(parsed, ECS, action), ...eventSubjects } }
}

type EcsEventSubjects = Pick<Change, 'subjects' | 'unresolvedKinds'>

const UNRESOLVED_SERVICE: EcsEventSubjects = { subjects: [], unresolvedKinds: ['AWS::ECS::Service'] }

/** A task belongs to the service in its group; tasks with another group are standalone. */
function parseTaskSubjects(event: AwsServiceEvent): EcsEventSubjects {
  const detail = event.detail
  const group = readText(detail, 'group')
  if (group !== undefined && !group.startsWith('service:')) return parseStandaloneSubjects(event)
  const cluster = findCluster(detail, event.resources)
  const resource =
    cluster === undefined ? undefined : resolveEcsService(group?.slice('service:'.length), cluster, event)
  if (resource === undefined) return UNRESOLVED_SERVICE
  const facts = ['running', 'runningRevisions']
  return { subjects: [{ resource, facts, ...deriveTaskExpectation(detail, event) }] }
}

/**
 * A standalone task concerns the revision that it runs, and the images that standalone tasks run with it. An ACTIVE revision
 * that is known is evaluated whether tasks run it or not: thousands of tasks of a batch job cause no read of it. Of any other
 * one all facts are read, with the same call of DescribeTaskDefinition, so that its status and its tasks are known together.
 */
function parseStandaloneSubjects(event: AwsServiceEvent): EcsEventSubjects {
  const { detail } = event
  const revision = buildTaskDefinitionResourceByName(readText(detail, 'taskDefinitionArn') ?? '', event)
  if (revision === undefined)
    return { subjects: [], unresolvedKinds: ['AWS::ECS::TaskDefinition', 'AWS::ECS::StandaloneTasks'] }
  const subject: Subject = {
    resource: revision,
    facts: ['standaloneTasks'],
    fullRead: true,
    expectation: isStopping(detail) ? { facts: { standaloneTasks: 'NONE' } } : { presence: 'PRESENT' },
    ignoreIfKnown: { facts: { status: 'ACTIVE' } },
  }
  const tasks = deriveTasksSubject(detail, event)
  return {
    subjects: [
      subject,
      ...(tasks ? [{ resource: buildStandaloneTasksResource(revision), facts: ['images'], ...tasks }] : []),
    ],
  }
}

/**
 * What a standalone task says of the images that the tasks of its revision run; undefined if it runs none of the account. A
 * running one is read only if it pulled an image that is not known yet: of many tasks the first one. One that ends matters
 * only if it is the known task of an image that can be vulnerable.
 */
function deriveTasksSubject(
  detail: Detail,
  where: ResourceLocation,
): Pick<Subject, 'expectation' | 'ignoreIfKnown' | 'endedTask'> | undefined {
  const endedTask = readText(detail, 'taskArn')
  if (isStopping(detail)) return endedTask === undefined ? {} : { endedTask }
  const { images, isComplete } = listPulledImages(detail, where)
  if (!isComplete) return { expectation: { references: { images } } }
  if (images.length === 0) return undefined
  const expectation = { presence: 'PRESENT', references: { images } } as const
  return { expectation, ignoreIfKnown: expectation }
}

function isStopping(detail: Detail): boolean {
  return detail['desiredStatus'] === 'STOPPED'
}

/** The cluster of a task. Its ARN contains the cluster, except in the format before 2018. */
function findCluster(detail: Detail, resources: unknown): string | undefined {
  const [first] = Array.isArray(resources) ? (resources as unknown[]) : []
  const arns = [readText(detail, 'taskArn'), readText({ first }, 'first')]
  const [clusterName] = arns.flatMap(arn => /:task\/([^/]+)\/[^/]+$/.exec(arn ?? '')?.[1] ?? [])
  return readText(detail, 'clusterArn') ?? clusterName
}

/**
 * The images that a running task pulled, and its revision. If the service is known to run all of them, the read is skipped:
 * of many new tasks only the first one with an image or of a revision changes the service.
 */
function deriveTaskExpectation(
  detail: Detail,
  where: ResourceLocation,
): Pick<Subject, 'expectation' | 'skipIfSatisfied'> {
  if (!isRunning(detail) || !Array.isArray(detail['containers'])) return {}
  const pulled = listPulledImages(detail, where)
  const revision = buildTaskDefinitionResourceByName(readText(detail, 'taskDefinitionArn') ?? '', where)
  const references = {
    running: pulled.images,
    runningRevisions: revision === undefined ? [] : [getResourceKey(revision)],
  }
  return {
    expectation: { presence: 'PRESENT', references },
    ...(revision !== undefined && pulled.isComplete ? { skipIfSatisfied: true } : {}),
  }
}

function isRunning(detail: Detail): boolean {
  return detail['lastStatus'] === 'RUNNING' && detail['desiredStatus'] === 'RUNNING'
}

/** The images of the account that a task pulled, and whether the event has all of them. */
function listPulledImages(
  detail: Detail,
  where: ResourceLocation,
): { images: ResourceKey[]; isComplete: boolean } {
  const { containers } = detail
  if (!Array.isArray(containers)) return { images: [], isComplete: false }
  const pulled = containers.slice(0, MAX_CONTAINERS).map(each => findImageKey(each, where))
  return {
    images: pulled.filter(key => key !== 'OTHER_REGISTRY' && key !== 'NO_DIGEST'),
    isComplete: isRunning(detail) && pulled.length === containers.length && !pulled.includes('NO_DIGEST'),
  }
}

const MAX_CONTAINERS = 100

/** The key of a container's image; `'OTHER_REGISTRY'` if it is not in the account's registry, `'NO_DIGEST'` without a digest. */
function findImageKey(container: unknown, { account }: ResourceLocation): ResourceKey {
  const detail = typeof container === 'object' && container !== null ? (container as Detail) : {}
  const image = readText(detail, 'image')
  if (image === undefined) return 'NO_DIGEST'
  const named = parseImageUri(image)
  if (named?.registryAccount !== account) return 'OTHER_REGISTRY'
  const digest = readText(detail, 'imageDigest') ?? named.digest ?? ''
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) return 'NO_DIGEST'
  return getResourceKey(buildImageResource(named.repositoryArn, digest, { account, region: named.region }))
}

/** A deployment can also roll back a service, so all facts are read, and those that differ count as changed. */
function parseDeploymentSubjects({ resources, account, region }: AwsServiceEvent): EcsEventSubjects {
  const arns = Array.isArray(resources) ? (resources as unknown[]).slice(0, 10) : []
  const services = arns.filter(arn => typeof arn === 'string' && parseArn(arn)?.service === 'ecs')
  const [resource] = services.flatMap(arn => parseServiceArn(arn, { account, region }) ?? [])
  return resource === undefined ? UNRESOLVED_SERVICE : { subjects: [{ resource, facts: [], fullRead: true }] }
}

/** ARNs in the format before 2018 do not contain the cluster. */
function parseServiceArn(arn: unknown, where: ResourceLocation) {
  return typeof arn === 'string' && /:service\/[^/]+\/[^/]+$/.test(arn)
    ? resolveEcsService(arn, undefined, where)
    : undefined
}

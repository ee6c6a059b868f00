import { parseArn } from '../../resources/arn.ts'
import { buildTaskDefinitionResourceByName } from '../../resources/ecs/task-definition.ts'
import { buildAccountResource } from '../../resources/organizations/account.ts'
import { getResourceKey, type Resource, type ResourceLocation } from '../../resources/resource.ts'
import type { Change, Expectation, ParsedEvent, AuditScope, Subject } from '../change.ts'
import {
  parseCloudTrailEvent,
  readObject,
  readText,
  deriveCloudTrailChange,
  findIgnoreReason,
  type CloudTrailEvent,
} from '../cloudtrail-event.ts'
import { resolveEcsCluster, resolveEcsService } from './ecs-resources.ts'

/** The subjects of a call, or their kinds if the call does not name them. */
type EcsCallSubjects = Pick<Change, 'subjects' | 'unresolvedKinds'>

/** The facts that each parameter of UpdateService changes. The other parameters concern scaling and deployments. */
const PARAMETER_FACTS: Readonly<Record<string, readonly string[]>> = {
  taskDefinition: ['taskDefinition', 'deployedRevisions', 'platformFamily'],
  networkConfiguration: ['assignPublicIp', 'subnets', 'securityGroups'],
  capacityProviderStrategy: ['launchType', 'platformVersion'],
  platformVersion: ['platformVersion'],
  enableExecuteCommand: ['enableExecuteCommand'],
}

/**
 * Parses a call of ECS's API as a change of task definitions, a service, a cluster or the account. Calls on daemons and
 * standalone tasks change none of these; ECS's own events say when a task runs. Throws UnreadableEvent for other events.
 */
export function parseEcsCall(event: unknown, auditScope: AuditScope): ParsedEvent {
  const call = parseCloudTrailEvent(event)
  const ignored = findIgnoreReason(call, auditScope)
  if (ignored) return { ignored }
  const eventSubjects = parseCallSubjects(call)
  if (eventSubjects === undefined) return { ignored: 'kind-not-audited' }
  return { change: { ...deriveCloudTrailChange(call), ...eventSubjects } }
}

/** Unknown operations are classified by their names. */
function parseCallSubjects(call: CloudTrailEvent): EcsCallSubjects | undefined {
  if (/^\w+AccountSetting/.test(call.operation)) {
    return { subjects: [{ resource: buildAccountResource(call), facts: [] }] }
  }
  if (/^(?:Der|R)egisterTaskDefinition|^DeleteTaskDefinition/.test(call.operation)) {
    return parseDefinitionSubjects(call)
  }
  if (CLUSTER_CALLS.test(call.operation)) return parseClusterSubjects(call)
  if (/^(?:Tag|Untag)Resource$/.test(call.operation)) return parseTaggedSubjects(call)
  return /^(?:Create|Update|Delete)(?:ExpressGateway)?(?:Service|TaskSet)/.test(call.operation)
    ? parseServiceSubjects(call)
    : undefined
}

/** Calls on a cluster but UpdateClusterSettings, which switches Container Insights. */
const CLUSTER_CALLS = /^(?:Create|Update|Delete)Cluster$/

function parseClusterSubjects({
  operation,
  request,
  response,
  account,
  region,
}: CloudTrailEvent): EcsCallSubjects {
  const named =
    readText(readObject(response, 'cluster'), 'clusterArn') ??
    readText(request, 'cluster') ??
    readText(request, 'clusterName')
  const resource = named === undefined ? undefined : resolveEcsCluster(named, { account, region })
  if (resource === undefined) return { subjects: [], unresolvedKinds: ['AWS::ECS::Cluster'] }
  const presence = operation === 'DeleteCluster' ? 'DELETED' : 'PRESENT'
  return { subjects: [{ resource, facts: 'ALL', expectation: { presence } }] }
}

/** What a call tags by its ARN: tasks, container instances and capacity providers are not audited. */
function parseTaggedSubjects({ request, account, region }: CloudTrailEvent): EcsCallSubjects | undefined {
  const text = readText(request, 'resourceArn') ?? ''
  const arn = parseArn(text)
  if (arn === undefined) return { subjects: [], unresolvedKinds: TAGGED_KINDS }
  const where = { account, region }
  const resource =
    arn.account === account && arn.region === region ? resolveTagged(text, arn.resource, where) : undefined
  if (resource === undefined) return undefined
  return { subjects: [{ resource, facts: ['tags'], expectation: { presence: 'PRESENT' } }] }
}

function resolveTagged(arn: string, name: string, where: ResourceLocation): Resource | undefined {
  if (name.startsWith('cluster/')) return resolveEcsCluster(arn, where)
  if (name.startsWith('service/')) return resolveEcsService(arn, undefined, where)
  return name.startsWith('task-definition/') ? buildTaskDefinitionResourceByName(arn, where) : undefined
}

const TAGGED_KINDS = ['AWS::ECS::Cluster', 'AWS::ECS::Service', 'AWS::ECS::TaskDefinition'] as const

function parseDefinitionSubjects(call: CloudTrailEvent): EcsCallSubjects {
  const names = listDefinitions(call)
  const resources = names.flatMap(name => resolveDefinition(name, call) ?? [])
  const subjects = resources.map((resource): Subject => {
    if (call.operation === 'RegisterTaskDefinition')
      return { resource, facts: 'ALL', expectation: { presence: 'PRESENT' } }
    if (call.operation === 'DeregisterTaskDefinition')
      return {
        resource,
        facts: ['status', 'standaloneTasks'],
        expectation: { facts: { status: 'INACTIVE' } },
      }
    return { resource, facts: 'ALL' }
  })
  const isComplete = resources.length > 0 && resources.length === names.length
  return { subjects, ...(isComplete ? {} : { unresolvedKinds: ['AWS::ECS::TaskDefinition'] }) }
}

/** DeleteTaskDefinitions takes up to ten revisions; the response counts, because it can reject some. */
function listDefinitions({ request, response }: CloudTrailEvent): unknown[] {
  const returned = readText(readObject(response, 'taskDefinition'), 'taskDefinitionArn')
  if (returned !== undefined) return [returned]
  const deleted = readList(response, 'taskDefinitions')
  if (deleted.length > 0)
    return deleted.map(each => readText(readObject({ each }, 'each'), 'taskDefinitionArn'))
  return [
    ...readList(request, 'taskDefinitions'),
    ...(request['taskDefinition'] ? [request['taskDefinition']] : []),
  ]
}

const MAX_REVISIONS = 10

function readList(parameters: CloudTrailEvent['response'], name: string): unknown[] {
  const value = parameters[name]
  return Array.isArray(value) ? value.slice(0, MAX_REVISIONS) : []
}

function resolveDefinition(name: unknown, where: CloudTrailEvent) {
  const isLong = typeof name === 'string' && name.length > 2_048
  return typeof name === 'string' && !isLong ? buildTaskDefinitionResourceByName(name, where) : undefined
}

function parseServiceSubjects(call: CloudTrailEvent): EcsCallSubjects {
  const { request, response } = call
  const created = { ...readObject(response, 'service'), ...readObject(response, 'taskSet') }
  const cluster = readText(created, 'clusterArn') ?? readText(created, 'cluster') ?? request['cluster']
  const names = [created['serviceArn'], request['service'], request['serviceName'], request['serviceArn']]
  const [resource] = names.flatMap(name => resolveEcsService(name, cluster, call) ?? [])
  if (resource === undefined) return { subjects: [], unresolvedKinds: ['AWS::ECS::Service'] }
  const service: Subject = { resource, ...selectFacts(call), expectation: deriveExpectation(call, created) }
  return { subjects: [service, ...findTaskSetDefinition(call)] }
}

/** The facts of the service to read again: all of them for calls that are not listed. */
function selectFacts({ operation, request }: CloudTrailEvent): Pick<Subject, 'facts' | 'fullRead'> {
  if (/^(?:Create|Delete)(?:ExpressGateway)?Service$/.test(operation)) return { facts: 'ALL' }
  if (operation === 'UpdateTaskSet') return { facts: [] }
  if (operation !== 'UpdateService' || readText(request, 'service') === undefined)
    return { facts: [], fullRead: true }
  const changed = Object.keys(request).flatMap(name =>
    Object.hasOwn(PARAMETER_FACTS, name) ? (PARAMETER_FACTS[name] ?? []) : [],
  )
  return { facts: [...new Set(changed)] }
}

/** A deleted service drains first; then DescribeServices no longer returns it. */
function deriveExpectation(call: CloudTrailEvent, created: CloudTrailEvent['response']): Expectation {
  if (/^Delete(?:ExpressGateway)?Service$/.test(call.operation)) return { presence: 'DELETED' }
  const isNamed = call.operation === 'CreateTaskSet' || call.operation.endsWith('Service')
  const definitionName = isNamed ? readText(created, 'taskDefinition') : undefined
  const definition =
    definitionName === undefined ? undefined : buildTaskDefinitionResourceByName(definitionName, call)
  if (definition === undefined) return { presence: 'PRESENT' }
  const key = getResourceKey(definition)
  return call.operation === 'CreateTaskSet'
    ? { presence: 'PRESENT', references: { deployedRevisions: [key] } }
    : { presence: 'PRESENT', facts: { taskDefinition: key } }
}

/** A task set that is created or deleted runs a revision of its own. */
function findTaskSetDefinition(call: CloudTrailEvent): Subject[] {
  if (!/^(?:Create|Delete)TaskSet$/.test(call.operation)) return []
  const named =
    readText(readObject(call.response, 'taskSet'), 'taskDefinition') ??
    readText(call.request, 'taskDefinition')
  const resource = named === undefined ? undefined : buildTaskDefinitionResourceByName(named, call)
  return resource === undefined ? [] : [{ resource, facts: [] }]
}

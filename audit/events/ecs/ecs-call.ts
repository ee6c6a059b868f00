import { buildTaskDefinitionResourceByName } from '../../resources/ecs/task-definition.ts'
import { buildAccountResource } from '../../resources/organizations/account.ts'
import { getResourceKey } from '../../resources/resource.ts'
import type { Change, Expectation, ParsedEvent, AuditScope, Subject } from '../change.ts'
import {
  parseCloudTrailEvent,
  readObject,
  readText,
  deriveCloudTrailChange,
  findIgnoreReason,
  type CloudTrailEvent,
} from '../cloudtrail-event.ts'
import { resolveEcsService } from './ecs-resources.ts'

/** Whom a call is about, or of which kind they are where it does not say it. */
type EcsCallSubjects = Pick<Change, 'subjects' | 'unresolvedKinds'>

/** What each parameter of UpdateService changes. The others set how many tasks run, and how they are replaced. */
const PARAMETER_FACTS: Readonly<Record<string, readonly string[]>> = {
  taskDefinition: ['taskDefinition', 'platformFamily'],
  networkConfiguration: ['assignPublicIp', 'subnets', 'securityGroups'],
  capacityProviderStrategy: ['launchType', 'platformVersion'],
  platformVersion: ['platformVersion'],
  enableExecuteCommand: ['enableExecuteCommand'],
}

/**
 * Reads a call of ECS's API as a change of task definitions, of a service or of the account. What is done to clusters,
 * and a task that is run by itself, changes none. Throws UnreadableEvent for what is no call.
 */
export function parseEcsCall(event: unknown, auditScope: AuditScope): ParsedEvent {
  const call = parseCloudTrailEvent(event)
  const ignored = findIgnoreReason(call, auditScope)
  if (ignored) return { ignored }
  const eventSubjects = parseCallSubjects(call)
  if (eventSubjects === undefined) return { ignored: 'kind-not-audited' }
  return { change: { ...deriveCloudTrailChange(call), ...eventSubjects } }
}

/** Later operations are taken for what their names say. */
function parseCallSubjects(call: CloudTrailEvent): EcsCallSubjects | undefined {
  if (/^\w+AccountSetting/.test(call.operation)) {
    return { subjects: [{ resource: buildAccountResource(call), facts: [] }] }
  }
  if (/^(?:Der|R)egisterTaskDefinition|^DeleteTaskDefinition/.test(call.operation)) {
    return parseDefinitionSubjects(call)
  }
  return /^(?:Create|Update|Delete)(?:ExpressGateway)?(?:Service|TaskSet)/.test(call.operation)
    ? parseServiceSubjects(call)
    : undefined
}

function parseDefinitionSubjects(call: CloudTrailEvent): EcsCallSubjects {
  const names = listDefinitions(call)
  const resources = names.flatMap(name => resolveDefinition(name, call) ?? [])
  const subjects = resources.map((resource): Subject => {
    if (call.operation === 'RegisterTaskDefinition')
      return { resource, facts: 'ALL', expectation: { presence: 'PRESENT' } }
    if (call.operation === 'DeregisterTaskDefinition')
      return { resource, facts: ['status'], expectation: { facts: { status: 'INACTIVE' } } }
    return { resource, facts: 'ALL' }
  })
  const isComplete = resources.length > 0 && resources.length === names.length
  return { subjects, ...(isComplete ? {} : { unresolvedKinds: ['AWS::ECS::TaskDefinition'] }) }
}

/** DeleteTaskDefinitions takes ten revisions; what it answers counts, since it may refuse some. */
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

/** What is read again of the service. What a call does that is not listed is seen by reading all of it. */
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

/** A service that is deleted drains first, and is then no longer described. */
function deriveExpectation(call: CloudTrailEvent, created: CloudTrailEvent['response']): Expectation {
  if (/^Delete(?:ExpressGateway)?Service$/.test(call.operation)) return { presence: 'DELETED' }
  const definitionName = call.operation.endsWith('Service') ? readText(created, 'taskDefinition') : undefined
  const definition =
    definitionName === undefined ? undefined : buildTaskDefinitionResourceByName(definitionName, call)
  return {
    presence: 'PRESENT',
    ...(definition === undefined ? {} : { facts: { taskDefinition: getResourceKey(definition) } }),
  }
}

/** A set that comes or goes runs a revision beside the one of the service. */
function findTaskSetDefinition(call: CloudTrailEvent): Subject[] {
  if (!/^(?:Create|Delete)TaskSet$/.test(call.operation)) return []
  const named =
    readText(readObject(call.response, 'taskSet'), 'taskDefinition') ??
    readText(call.request, 'taskDefinition')
  const resource = named === undefined ? undefined : buildTaskDefinitionResourceByName(named, call)
  return resource === undefined ? [] : [{ resource, facts: [] }]
}

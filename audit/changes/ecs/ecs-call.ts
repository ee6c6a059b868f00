import { taskDefinitionNamed } from '../../resources/ecs/task-definition.ts'
import { accountResource } from '../../resources/organizations/account.ts'
import { keyOf } from '../../resources/resource.ts'
import type { Change, Expectation, Read, Scope, Subject } from '../change.ts'
import { apiCallOf, objectAt, textAt, toldByCall, withoutEffect, type ApiCall } from '../cloudtrail.ts'
import { serviceCalled } from './ecs-names.ts'

/** Whom a call is about, or of which kind they are where it does not say it. */
type About = Pick<Change, 'subjects' | 'unresolved'>

/** What each parameter of UpdateService changes. The others set how many tasks run, and how they are replaced. */
const FACTS_OF: Readonly<Record<string, readonly string[]>> = {
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
export function readEcsCall(event: unknown, scope: Scope): Read {
  const call = apiCallOf(event)
  const ignored = withoutEffect(call, scope)
  if (ignored) return { ignored }
  const about = aboutOf(call)
  if (about === undefined) return { ignored: 'kind-not-audited' }
  return { change: { ...toldByCall(call), ...about } }
}

/** Later operations are taken for what their names say. */
function aboutOf(call: ApiCall): About | undefined {
  if (/^\w+AccountSetting/.test(call.operation)) {
    return { subjects: [{ resource: accountResource(call), facts: [] }] }
  }
  if (/^(?:Der|R)egisterTaskDefinition|^DeleteTaskDefinition/.test(call.operation)) {
    return aboutDefinitions(call)
  }
  return /^(?:Create|Update|Delete)(?:ExpressGateway)?(?:Service|TaskSet)/.test(call.operation)
    ? aboutService(call)
    : undefined
}

function aboutDefinitions(call: ApiCall): About {
  const names = definitionsIn(call)
  const resources = names.flatMap(name => definitionCalled(name, call) ?? [])
  const subjects = resources.map((resource): Subject => {
    if (call.operation === 'RegisterTaskDefinition')
      return { resource, facts: 'ALL', expects: { presence: 'PRESENT' } }
    if (call.operation === 'DeregisterTaskDefinition')
      return { resource, facts: ['status'], expects: { facts: { status: 'INACTIVE' } } }
    return { resource, facts: 'ALL' }
  })
  const isWhole = resources.length > 0 && resources.length === names.length
  return { subjects, ...(isWhole ? {} : { unresolved: ['AWS::ECS::TaskDefinition'] }) }
}

/** DeleteTaskDefinitions takes ten revisions; what it answers counts, since it may refuse some. */
function definitionsIn({ request, response }: ApiCall): unknown[] {
  const answered = textAt(objectAt(response, 'taskDefinition'), 'taskDefinitionArn')
  if (answered !== undefined) return [answered]
  const deleted = listAt(response, 'taskDefinitions')
  if (deleted.length > 0) return deleted.map(each => textAt(objectAt({ each }, 'each'), 'taskDefinitionArn'))
  return [
    ...listAt(request, 'taskDefinitions'),
    ...(request['taskDefinition'] ? [request['taskDefinition']] : []),
  ]
}

const MOST_REVISIONS = 10

function listAt(parameters: ApiCall['response'], name: string): unknown[] {
  const value = parameters[name]
  return Array.isArray(value) ? value.slice(0, MOST_REVISIONS) : []
}

function definitionCalled(name: unknown, where: ApiCall) {
  const isLong = typeof name === 'string' && name.length > 2_048
  return typeof name === 'string' && !isLong ? taskDefinitionNamed(name, where) : undefined
}

function aboutService(call: ApiCall): About {
  const { request, response } = call
  const made = { ...objectAt(response, 'service'), ...objectAt(response, 'taskSet') }
  const cluster = textAt(made, 'clusterArn') ?? textAt(made, 'cluster') ?? request['cluster']
  const names = [made['serviceArn'], request['service'], request['serviceName'], request['serviceArn']]
  const [resource] = names.flatMap(name => serviceCalled(name, cluster, call) ?? [])
  if (resource === undefined) return { subjects: [], unresolved: ['AWS::ECS::Service'] }
  const service: Subject = { resource, ...readOf(call), expects: expectationOf(call, made) }
  return { subjects: [service, ...definitionOfSet(call)] }
}

/** What is read again of the service. What a call does that is not listed is seen by reading all of it. */
function readOf({ operation, request }: ApiCall): Pick<Subject, 'facts' | 'whole'> {
  if (/^(?:Create|Delete)(?:ExpressGateway)?Service$/.test(operation)) return { facts: 'ALL' }
  if (operation === 'UpdateTaskSet') return { facts: [] }
  if (operation !== 'UpdateService' || textAt(request, 'service') === undefined)
    return { facts: [], whole: true }
  const changed = Object.keys(request).flatMap(name =>
    Object.hasOwn(FACTS_OF, name) ? (FACTS_OF[name] ?? []) : [],
  )
  return { facts: [...new Set(changed)] }
}

/** A service that is deleted drains first, and is then no longer described. */
function expectationOf(call: ApiCall, made: ApiCall['response']): Expectation {
  if (/^Delete(?:ExpressGateway)?Service$/.test(call.operation)) return { presence: 'GONE' }
  const runs = call.operation.endsWith('Service') ? textAt(made, 'taskDefinition') : undefined
  const definition = runs === undefined ? undefined : taskDefinitionNamed(runs, call)
  return {
    presence: 'PRESENT',
    ...(definition === undefined ? {} : { facts: { taskDefinition: keyOf(definition) } }),
  }
}

/** A set that comes or goes runs a revision beside the one of the service. */
function definitionOfSet(call: ApiCall): Subject[] {
  if (!/^(?:Create|Delete)TaskSet$/.test(call.operation)) return []
  const named =
    textAt(objectAt(call.response, 'taskSet'), 'taskDefinition') ?? textAt(call.request, 'taskDefinition')
  const resource = named === undefined ? undefined : taskDefinitionNamed(named, call)
  return resource === undefined ? [] : [{ resource, facts: [] }]
}

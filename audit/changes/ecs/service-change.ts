import { serviceNamed } from '../../resources/ecs/service.ts'
import { taskDefinitionNamed } from '../../resources/ecs/task-definition.ts'
import { keyOf } from '../../resources/resource.ts'
import { UnreadableEvent, type Expectation, type Read, type Scope, type Subject } from '../change.ts'
import { apiCallOf, objectAt, textAt, withoutEffect, type ApiCall } from '../cloudtrail.ts'

const OF_TASK_DEFINITIONS = ['RegisterTaskDefinition', 'DeregisterTaskDefinition', 'DeleteTaskDefinitions']

const OF_SERVICES = [
  'CreateService',
  'UpdateService',
  'DeleteService',
  'UpdateServicePrimaryTaskSet',
  'CreateTaskSet',
  'UpdateTaskSet',
  'DeleteTaskSet',
  'CreateExpressGatewayService',
  'UpdateExpressGatewayService',
  'DeleteExpressGatewayService',
]

/** ECS's calls that change task definitions and services. A task that is run by itself changes neither. */
export const serviceChangePatterns = [
  {
    source: ['aws.ecs'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: { eventName: [...OF_TASK_DEFINITIONS, ...OF_SERVICES], errorCode: [{ exists: false }] },
  },
] as const

/** What each parameter of UpdateService changes. The others set how many tasks run, and how they are replaced. */
const FACTS_OF: Readonly<Record<string, readonly string[]>> = {
  taskDefinition: ['taskDefinition', 'platformFamily'],
  networkConfiguration: ['assignPublicIp', 'subnets', 'securityGroups'],
  capacityProviderStrategy: ['launchType', 'platformVersion'],
  platformVersion: ['platformVersion'],
  enableExecuteCommand: ['enableExecuteCommand'],
}

/** Reads a call of ECS's API as a change of task definitions or of a service. Throws UnreadableEvent when it names none. */
export function readServiceChange(event: unknown, scope: Scope): Read {
  const call = apiCallOf(event)
  const ignored = withoutEffect(call, scope)
  if (ignored) return { ignored }
  const subjects = subjectsOf(call)
  if (subjects === undefined) return { ignored: 'kind-not-audited' }
  const { id, account, region, actor, at } = call
  return {
    change: { id, account, region, action: `ecs:${call.operation}`, actor, at, subjects, lags: false },
  }
}

function subjectsOf(call: ApiCall): Subject[] | undefined {
  if (OF_TASK_DEFINITIONS.includes(call.operation)) return definitionSubjects(call)
  if (OF_SERVICES.includes(call.operation)) return [serviceSubject(call)]
  return undefined
}

function definitionSubjects(call: ApiCall): Subject[] {
  const resources = definitionsIn(call).flatMap(name => taskDefinitionNamed(name, call) ?? [])
  if (resources.length === 0) throw new UnreadableEvent(`${call.operation} names no revision`)
  return resources.map(resource => {
    if (call.operation === 'RegisterTaskDefinition') {
      return { resource, facts: 'ALL', expects: { presence: 'PRESENT' } }
    }
    const gone = call.operation === 'DeleteTaskDefinitions'
    return { resource, facts: ['status'], ...(gone ? {} : { expects: { facts: { status: 'INACTIVE' } } }) }
  })
}

/** DeleteTaskDefinitions takes ten revisions; what it answers counts, since it may refuse some. */
function definitionsIn({ request, response }: ApiCall): string[] {
  const answered = textAt(objectAt(response, 'taskDefinition'), 'taskDefinitionArn')
  const deleted = listAt(response, 'taskDefinitions').flatMap(each => textAt(each, 'taskDefinitionArn') ?? [])
  if (answered !== undefined) return [answered]
  if (deleted.length > 0) return deleted
  const asked = request['taskDefinitions']
  const several = Array.isArray(asked) ? asked.filter(name => typeof name === 'string') : []
  return [...several, textAt(request, 'taskDefinition') ?? ''].slice(0, MOST_REVISIONS)
}

const MOST_REVISIONS = 10

function listAt(parameters: ApiCall['response'], name: string): Readonly<Record<string, unknown>>[] {
  const value = parameters[name]
  if (!Array.isArray(value)) return []
  return value.slice(0, MOST_REVISIONS).map(each => objectAt({ each }, 'each'))
}

function serviceSubject(call: ApiCall): Subject {
  const { request, response, operation } = call
  const made = { ...objectAt(response, 'service'), ...objectAt(response, 'taskSet') }
  const named = ['service', 'serviceName', 'serviceArn'].flatMap(name => textAt(request, name) ?? [])
  const service = textAt(made, 'serviceArn') ?? named[0]
  const cluster = textAt(made, 'clusterArn') ?? textAt(made, 'cluster') ?? textAt(request, 'cluster')
  if (service === undefined) throw new UnreadableEvent(`${operation} names no service`)
  const resource = serviceNamed(service, cluster, call)
  return { resource, facts: factsOf(call), expects: expectationOf(call, made) }
}

function factsOf({ operation, request }: ApiCall): Subject['facts'] {
  if (operation === 'UpdateTaskSet') return []
  if (operation !== 'UpdateService' || textAt(request, 'service') === undefined) return 'ALL'
  const changed = Object.keys(request).flatMap(name =>
    Object.hasOwn(FACTS_OF, name) ? (FACTS_OF[name] ?? []) : [],
  )
  return [...new Set(changed)]
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

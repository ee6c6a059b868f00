import { listEventPatterns, type Trigger } from '../events/triggers.ts'
import type { QueueName } from '../resources/collector-queue.ts'
import { getPartition } from '../resources/arn.ts'
import { BODY_VALUES } from '../settings/route.ts'
import { listForwardedTriggers, listRegionTriggers, type EventSourceScope } from './scope.ts'
import {
  DEFAULT_BUS,
  EVENT_SOURCE,
  nameDeadLetterQueue,
  nameParts,
  nameQueue,
  nameRoutePart,
  ROUTE_EVENT_TYPE,
} from '../resources/assay/deployment-names.ts'

/** The states of enabled rules. The second one also delivers read-only events (EventBridge API Reference, PutRule). */
export type RuleState = 'ENABLED' | 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'

/** A rule of Assay as this version deploys it. */
export interface DeployedRule {
  name: string
  /** The name of its event bus. */
  bus: string
  /** The event pattern. */
  pattern: object
  state: RuleState
  /** The ARN of the target. */
  target: string
  /** The ARN of the queue of the events that cannot be delivered. */
  deadLetters: string
  /** What the target gets instead of the event; without it, the target gets the event. */
  inputTransformer?: InputTransformer
}

/** An input transformer: the paths of its variables in the event, and the template that contains them. */
export interface InputTransformer {
  inputPathsMap: Readonly<Record<string, string>>
  inputTemplate: string
}

/** Builds the pattern of alarms of Assay that enter ALARM, in regions whose alarms cannot reach the topic themselves. */
export function buildAlarmPattern(prefix: string) {
  return {
    source: ['aws.cloudwatch'],
    'detail-type': ['CloudWatch Alarm State Change'],
    detail: { alarmName: [{ prefix: nameParts(prefix).start }], state: { value: ['ALARM'] } },
  }
}

/** Turns such an alarm's event into a sentence. */
export const alarmInputTransformer: InputTransformer = {
  inputPathsMap: { name: '$.detail.alarmName', region: '$.region', reason: '$.detail.state.reason' },
  inputTemplate: '"Assay: alarm <name> in <region>: <reason>"',
}

/** The names of the rules that are not of a trigger. */
export interface OwnRuleNames {
  /** Forwards such alarms. */
  alarms: string
  /** Delivers forwarded alarms to the topic. */
  forwardedAlarms: string
  /** Starts a full scan after a deployment. */
  afterDeployment: string
}

/** Names the rules that are not of a trigger. */
export function nameOwnRules(prefix: string): OwnRuleNames {
  return {
    alarms: `${prefix}-alarms`,
    forwardedAlarms: `${prefix}-forwarded-alarms`,
    afterDeployment: `${prefix}-after-deployment`,
  }
}

/** Builds the pattern of a stack that was created or updated, and whose ARN begins with `prefix`. */
export function buildDeploymentPattern(prefix: string) {
  return {
    source: ['aws.cloudformation'],
    'detail-type': ['CloudFormation Stack Status Change'],
    detail: {
      'stack-id': [{ prefix }],
      'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] },
    },
  }
}

/** The part of a rule that its trigger defines. */
export type TriggerRule = Pick<DeployedRule, 'name' | 'pattern' | 'state'>

/** Builds a rule for each pattern of a trigger. The names of the second and later ones are numbered. */
export function buildTriggerRules(trigger: Trigger, prefix: string, forwarded = false): TriggerRule[] {
  const name = `${prefix}-${forwarded ? 'forwarded-' : ''}${trigger.queue}`
  return listEventPatterns(trigger).map((pattern, index) => ({
    name: index === 0 ? name : `${name}-${index + 1}`,
    pattern,
    state: trigger.patterns.includes(pattern) ? 'ENABLED' : 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
  }))
}

/** Lists the rules of Assay in one of the regions where it is deployed. */
export function listRegionRules(region: string, account: string, scope: EventSourceScope): DeployedRule[] {
  const { home, prefix, stack } = scope
  const { ingestBus, topic: topicName, forwardingDeadLetters } = nameParts(prefix)
  const ruleNames = nameOwnRules(prefix)
  const partition = getPartition(home)
  const at = (service: string, resource: string) =>
    `arn:${partition}:${service}:${home}:${account}:${resource}`
  const bus = at('events', `event-bus/${ingestBus}`)
  const queue = (of: QueueName) => ({
    target: at('sqs', nameQueue(of, prefix)),
    deadLetters: at('sqs', nameDeadLetterQueue(of, prefix)),
  })
  const forwarding = {
    target: bus,
    deadLetters: `arn:${partition}:sqs:${region}:${account}:${forwardingDeadLetters}`,
  }
  const arising = listRegionTriggers(region, scope).flatMap(trigger =>
    buildRules(trigger, prefix, region === home ? queue(trigger.queue) : forwarding),
  )
  if (region !== home) return [...arising, buildRule(ruleNames.alarms, buildAlarmPattern(prefix), forwarding)]
  const topic = { ...queue('notify'), target: at('sns', topicName) }
  const deployed = buildDeploymentPattern(at('cloudformation', `stack/${stack}/`))
  const forwarded = listForwardedTriggers(scope).flatMap(trigger =>
    buildRules(trigger, prefix, queue(trigger.queue), ingestBus),
  )
  const alarms = {
    ...buildRule(ruleNames.forwardedAlarms, buildAlarmPattern(prefix), topic, ingestBus),
    inputTransformer: alarmInputTransformer,
  }
  return [
    ...arising,
    buildRule(ruleNames.afterDeployment, deployed, queue('sweep')),
    ...forwarded,
    ...(forwarded.length > 0 ? [alarms] : []),
    ...listRouteRules(scope, queue('route').deadLetters),
  ]
}

/** The rules that deliver the events of routes to API destinations. */
function listRouteRules(
  { prefix, routes = [] }: Pick<EventSourceScope, 'prefix' | 'routes'>,
  deadLetters: string,
): DeployedRule[] {
  return routes.flatMap(({ name, to }) => {
    if (!('apiDestination' in to)) return []
    const delivery = { target: to.apiDestination, deadLetters }
    const rule = buildRule(
      nameRoutePart(name, prefix),
      buildRoutePattern(name),
      delivery,
      nameParts(prefix).findingsBus,
    )
    return [{ ...rule, inputTransformer: buildRouteTransformer(to.body) }]
  })
}

/** Builds the pattern of the events of a route. */
export function buildRoutePattern(route: string) {
  return { source: [EVENT_SOURCE], 'detail-type': [ROUTE_EVENT_TYPE], detail: { route: [route] } }
}

/**
 * Turns the event of a route into the body of a request: into its detail, or into `body`, in which texts such as `<title>` stand
 * for values of the detail. EventBridge escapes a value that is a whole text.
 */
export function buildRouteTransformer(body?: Readonly<Record<string, unknown>>): InputTransformer {
  if (body === undefined) return { inputPathsMap: { detail: '$.detail' }, inputTemplate: '<detail>' }
  const template = JSON.stringify(body)
  const names = BODY_VALUES.filter(name => template.includes(`"<${name}>"`))
  return {
    inputPathsMap: Object.fromEntries(names.map(name => [name, `$.detail.${name}`])),
    inputTemplate: names.reduce((text, name) => text.replaceAll(`"<${name}>"`, `<${name}>`), template),
  }
}

/** Where a rule delivers, and where it leaves what it cannot deliver. */
type Delivery = Pick<DeployedRule, 'target' | 'deadLetters'>

function buildRules(trigger: Trigger, prefix: string, delivery: Delivery, bus = DEFAULT_BUS): DeployedRule[] {
  return buildTriggerRules(trigger, prefix, bus !== DEFAULT_BUS).map(rule => ({ ...rule, ...delivery, bus }))
}

function buildRule(name: string, pattern: object, delivery: Delivery, bus = DEFAULT_BUS): DeployedRule {
  return { name, bus, pattern, state: 'ENABLED', ...delivery }
}

import { listEventPatterns, type Trigger } from '../events/triggers.ts'
import type { QueueName } from '../resources/collector-queue.ts'
import { getPartition } from '../resources/arn.ts'
import { listForwardedTriggers, listRegionTriggers, type EventSourceScope } from './scope.ts'
import {
  INGEST_BUS_NAME,
  DEFAULT_BUS,
  FORWARDING_DEAD_LETTERS,
  HOME_STACK,
  PREFIX,
  nameDeadLetterQueue,
  nameQueue,
  TOPIC_NAME,
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

/** Matches alarms of Assay that enter ALARM, in regions whose alarms cannot reach the topic themselves. */
export const alarmPattern = {
  source: ['aws.cloudwatch'],
  'detail-type': ['CloudWatch Alarm State Change'],
  detail: { alarmName: [{ prefix: PREFIX }], state: { value: ['ALARM'] } },
}

/** Turns such an alarm's event into a sentence. */
export const alarmInputTransformer: InputTransformer = {
  inputPathsMap: { name: '$.detail.alarmName', region: '$.region', reason: '$.detail.state.reason' },
  inputTemplate: '"Assay: alarm <name> in <region>: <reason>"',
}

/** The names of the rules that forward such alarms, and that deliver them to the topic. */
export const ALARMS_RULE = `${PREFIX}alarms`
export const FORWARDED_ALARMS_RULE = `${PREFIX}forwarded-alarms`

/** The name of the rule that starts a full scan after a deployment. */
export const AFTER_DEPLOYMENT_RULE = `${PREFIX}after-deployment`

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
export function buildTriggerRules(trigger: Trigger, forwarded = false): TriggerRule[] {
  const name = `${PREFIX}${forwarded ? 'forwarded-' : ''}${trigger.queue}`
  return listEventPatterns(trigger).map((pattern, index) => ({
    name: index === 0 ? name : `${name}-${index + 1}`,
    pattern,
    state: trigger.patterns.includes(pattern) ? 'ENABLED' : 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
  }))
}

/** Lists the rules of Assay in one of the regions where it is deployed. */
export function listRegionRules(region: string, account: string, scope: EventSourceScope): DeployedRule[] {
  const { home } = scope
  const partition = getPartition(home)
  const at = (service: string, resource: string) =>
    `arn:${partition}:${service}:${home}:${account}:${resource}`
  const bus = at('events', `event-bus/${INGEST_BUS_NAME}`)
  const queue = (of: QueueName) => ({
    target: at('sqs', nameQueue(of)),
    deadLetters: at('sqs', nameDeadLetterQueue(of)),
  })
  const forwarding = {
    target: bus,
    deadLetters: `arn:${partition}:sqs:${region}:${account}:${FORWARDING_DEAD_LETTERS}`,
  }
  const arising = listRegionTriggers(region, scope).flatMap(trigger =>
    buildRules(trigger, region === home ? queue(trigger.queue) : forwarding),
  )
  if (region !== home) return [...arising, buildRule(ALARMS_RULE, alarmPattern, forwarding)]
  const topic = { ...queue('notify'), target: at('sns', TOPIC_NAME) }
  const deployed = buildDeploymentPattern(at('cloudformation', `stack/${HOME_STACK}/`))
  const forwarded = listForwardedTriggers(scope).flatMap(trigger =>
    buildRules(trigger, queue(trigger.queue), INGEST_BUS_NAME),
  )
  const alarms = {
    ...buildRule(FORWARDED_ALARMS_RULE, alarmPattern, topic, INGEST_BUS_NAME),
    inputTransformer: alarmInputTransformer,
  }
  return [
    ...arising,
    buildRule(AFTER_DEPLOYMENT_RULE, deployed, queue('sweep')),
    ...forwarded,
    ...(forwarded.length > 0 ? [alarms] : []),
  ]
}

/** Where a rule delivers, and where it leaves what it cannot deliver. */
type Delivery = Pick<DeployedRule, 'target' | 'deadLetters'>

function buildRules(trigger: Trigger, delivery: Delivery, bus = DEFAULT_BUS): DeployedRule[] {
  return buildTriggerRules(trigger, bus !== DEFAULT_BUS).map(rule => ({ ...rule, ...delivery, bus }))
}

function buildRule(name: string, pattern: object, delivery: Delivery, bus = DEFAULT_BUS): DeployedRule {
  return { name, bus, pattern, state: 'ENABLED', ...delivery }
}

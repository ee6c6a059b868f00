import { patternsOf, type Trigger } from '../changes/triggers.ts'
import type { Queue } from '../messages.ts'
import { partitionOf } from '../resources/arn.ts'
import { forwardedTriggers, triggersIn, type Catchment } from './extent.ts'
import { BUS, DEFAULT_BUS, HOME_STACK, PREFIX, queueName, TOPIC } from './names.ts'

/** The states of rules that are on; the second one lets events in that only read (EventBridge API Reference, PutRule). */
export type RuleState = 'ENABLED' | 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'

/** A rule of Assay as this version deploys it. */
export interface DeployedRule {
  name: string
  /** The name of its bus. */
  bus: string
  /** Which events it delivers. */
  pattern: object
  state: RuleState
  /** The ARN to which it delivers them. */
  target: string
}

/** Alarms of Assay going off, in a region whose alarms cannot reach the topic themselves. */
export const alarmPattern = {
  source: ['aws.cloudwatch'],
  'detail-type': ['CloudWatch Alarm State Change'],
  detail: { alarmName: [{ prefix: PREFIX }], state: { value: ['ALARM'] } },
}

/** The rules that follow such alarms: where they go off, and where they are told. */
export const ALARMS_RULE = `${PREFIX}alarms`
export const FORWARDED_ALARMS_RULE = `${PREFIX}forwarded-alarms`

/** The rule that calls for a sweep after a deployment. */
export const AFTER_DEPLOYMENT_RULE = `${PREFIX}after-deployment`

/** A stack whose ARN begins with `prefix` was deployed or updated. */
export function deployedPattern(prefix: string) {
  return {
    source: ['aws.cloudformation'],
    'detail-type': ['CloudFormation Stack Status Change'],
    detail: {
      'stack-id': [{ prefix }],
      'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] },
    },
  }
}

/** A rule as far as its trigger says it. */
export type TriggerRule = Pick<DeployedRule, 'name' | 'pattern' | 'state'>

/** A rule for each pattern of a trigger; the second and later ones are numbered. */
export function numbered(trigger: Trigger, forwarded = false): TriggerRule[] {
  const name = `${PREFIX}${forwarded ? 'forwarded-' : ''}${trigger.queue}`
  return patternsOf(trigger).map((pattern, index) => ({
    name: index === 0 ? name : `${name}-${index + 1}`,
    pattern,
    state: trigger.patterns.includes(pattern) ? 'ENABLED' : 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
  }))
}

/** The rules of Assay in `region`, which is one of its own. */
export function rulesIn(region: string, account: string, extent: Catchment): DeployedRule[] {
  const { home } = extent
  const at = (service: string, resource: string) =>
    `arn:${partitionOf(home)}:${service}:${home}:${account}:${resource}`
  const bus = at('events', `event-bus/${BUS}`)
  const queue = (of: Queue) => at('sqs', queueName(of))
  const arising = triggersIn(region, extent).flatMap(trigger =>
    rulesOf(trigger, region === home ? queue(trigger.queue) : bus),
  )
  if (region !== home) return [...arising, ruleOf(ALARMS_RULE, alarmPattern, bus)]
  const deployed = deployedPattern(at('cloudformation', `stack/${HOME_STACK}/`))
  const forwarded = forwardedTriggers(extent).flatMap(trigger => rulesOf(trigger, queue(trigger.queue), BUS))
  const alarms = ruleOf(FORWARDED_ALARMS_RULE, alarmPattern, at('sns', TOPIC), BUS)
  return [
    ...arising,
    ruleOf(AFTER_DEPLOYMENT_RULE, deployed, queue('sweep')),
    ...forwarded,
    ...(forwarded.length > 0 ? [alarms] : []),
  ]
}

function rulesOf(trigger: Trigger, target: string, bus = DEFAULT_BUS): DeployedRule[] {
  return numbered(trigger, bus !== DEFAULT_BUS).map(rule => ({ ...rule, target, bus }))
}

function ruleOf(name: string, pattern: object, target: string, bus = DEFAULT_BUS): DeployedRule {
  return { name, bus, pattern, state: 'ENABLED', target }
}

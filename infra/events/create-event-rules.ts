import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import type { Trigger } from '../../audit/events/triggers.ts'
import { buildTriggerRules } from '../../audit/deployment/rules.ts'
import type { DeadLetterQueue } from '../queues/dead-letter-queue.ts'
import { EventRule, type RuleTarget } from './event-rule.ts'

/** Where the events of a trigger are taken from, and where they go. */
export interface EventRulesProps {
  trigger: Trigger
  /** The bus to which they are forwarded; without one they arise here. */
  bus?: string
  target: RuleTarget
  deadLetters: DeadLetterQueue
  action?: IAlarmAction
}

/** One rule for each of the trigger's patterns. */
export function createEventRules(scope: Construct, props: EventRulesProps): EventRule[] {
  const { trigger, ...rest } = props
  const description = `Changes that ${trigger.queue} follows`
  return buildTriggerRules(trigger, rest.bus !== undefined).map(
    rule => new EventRule(scope, rule.name, { ...rest, ...rule, description }),
  )
}

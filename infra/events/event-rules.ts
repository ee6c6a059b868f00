import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import type { Trigger } from '../../audit/changes/triggers.ts'
import { numbered } from '../../audit/deployment/rules.ts'
import type { DeadLetters } from '../functions/dead-letters.ts'
import { EventRule, type Target } from './event-rule.ts'

/** Where the events of a trigger are taken from, and where they go. */
export interface EventRulesProps {
  trigger: Trigger
  /** The bus to which they are forwarded; without one they arise here. */
  bus?: string
  target: Target
  deadLetters: DeadLetters
  action?: IAlarmAction
}

/** One rule for each of the trigger's patterns. */
export function eventRules(scope: Construct, props: EventRulesProps): EventRule[] {
  const { trigger, ...rest } = props
  const description = `Changes that ${trigger.queue} follows`
  return numbered(trigger, rest.bus !== undefined).map(
    rule => new EventRule(scope, rule.name, { ...rest, ...rule, description }),
  )
}

import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import type { Trigger } from '../audit/changes/triggers.ts'
import type { DeadLetters } from './dead-letters.ts'
import { EventRule, type Target } from './event-rule.ts'

/** Where the events of a trigger are taken from, and where they go. */
export interface EventRulesProps {
  trigger: Trigger
  /** The name of the first rule; that of another has its number behind it. */
  name: string
  bus?: string
  target: Target
  deadLetters: DeadLetters
  action?: IAlarmAction
}

/** One rule for each of the trigger's patterns. */
export function eventRules(scope: Construct, props: EventRulesProps): EventRule[] {
  const { trigger, name, ...rest } = props
  return trigger.patterns.map((pattern, index) => {
    const numbered = index === 0 ? name : `${name}-${index + 1}`
    return new EventRule(scope, numbered, {
      ...rest,
      name: numbered,
      pattern,
      description: `Changes that ${trigger.queue} follows`,
    })
  })
}

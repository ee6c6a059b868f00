import type { Construct } from 'constructs'
import type { Trigger } from '../../audit/events/triggers.ts'
import { buildTriggerRules } from '../../audit/deployment/rules.ts'
import type { DeadLetterQueue } from '../queues/dead-letter-queue.ts'
import { EventRule, type RuleTarget } from './event-rule.ts'

/** The events of a trigger, and their target. */
export interface EventRulesProps {
  trigger: Trigger
  prefix: string
  /** The bus to which other regions forward the events; without it, they arise in this region. */
  bus?: string
  target: RuleTarget
  deadLetters: DeadLetterQueue
}

/** Creates one rule for each pattern of the trigger. */
export function createEventRules(scope: Construct, props: EventRulesProps): EventRule[] {
  const { trigger, prefix, ...rest } = props
  const description = `Events for ${trigger.queue}`
  return buildTriggerRules(trigger, prefix, rest.bus !== undefined).map(
    rule => new EventRule(scope, rule.name, { ...rest, ...rule, description }),
  )
}

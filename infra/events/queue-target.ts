import type { Target } from './event-rule.ts'
import type { WorkQueue } from '../functions/work-queue.ts'

/** A queue as the target of rules, each of which it lets in by name. */
export function queueTarget(queue: WorkQueue): Target {
  return { arn: queue.queue.queueArn, admit: ruleArn => queue.admit(ruleArn), after: queue.queue }
}

import type { RuleTarget } from './event-rule.ts'
import type { WorkQueue } from '../queues/work-queue.ts'

/** A queue as the target of rules, each of which its policy allows by ARN. */
export function createQueueTarget(queue: WorkQueue): RuleTarget {
  return { arn: queue.queue.queueArn, admit: queue.admit, after: queue.queue }
}

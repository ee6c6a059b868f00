import type { QueueName } from '../resources/collector-queue.ts'

/** The queues that have a schedule of their name. Without these schedules parts of the audit never run. */
export const SCHEDULED_QUEUES = ['sweep', 'self-change'] as const satisfies readonly QueueName[]

import type { QueueName } from '../resources/collector-queue.ts'

/** The queues to which a schedule of their name sends a call, without which nobody looks. */
export const SCHEDULED_QUEUES = ['sweep', 'self-change'] as const satisfies readonly QueueName[]

import type { Queue } from '../messages.ts'

/** The queues to which a schedule of their name sends a call, without which nobody looks. */
export const SCHEDULED = ['sweep', 'auditor-change'] as const satisfies readonly Queue[]

import type { Queue } from '../audit/messages.ts'

/** What a function of the stack is given. */
export interface Limits {
  /** The most bytes that its bundle may have. */
  bundleBytes: number
  /** The most copies of it that work at the same time; 2 is the least that Lambda takes. */
  concurrency: number
}

/** The functions, by the queue that each works off. */
export const workers: Readonly<Record<Queue, Limits>> = {
  'account-change': { bundleBytes: 680_000, concurrency: 2 },
  'function-deploy': { bundleBytes: 500_000, concurrency: 2 },
  'iam-change': { bundleBytes: 500_000, concurrency: 2 },
  'image-push': { bundleBytes: 500_000, concurrency: 2 },
  'network-change': { bundleBytes: 1_050_000, concurrency: 2 },
  'service-change': { bundleBytes: 500_000, concurrency: 2 },
  reassess: { bundleBytes: 700_000, concurrency: 5 },
  notify: { bundleBytes: 600_000, concurrency: 2 },
}

/** The names of the functions. */
export const workerNames = Object.keys(workers) as Queue[]

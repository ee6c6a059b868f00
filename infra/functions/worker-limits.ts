import { listWorkerQueues } from '../../audit/deployment/workers.ts'
import type { QueueName, WorkerName } from '../../audit/resources/collector-queue.ts'

/** What a function of the stack is given. */
export interface WorkerLimits {
  /** The most bytes that its bundle may have. */
  bundleBytes: number
  /** The most copies of it that work on one queue at the same time; 2 is the least that Lambda takes. */
  concurrency: number
  /** Megabytes of memory, by which Lambda gives processors too; 512 without. */
  memory?: number
  /** How many messages it works off in its time; 10 without. */
  batch?: 1
}

/** The functions, by the queue that each works off. */
export const workerLimits: Readonly<Record<WorkerName, WorkerLimits>> = {
  'account-change': { bundleBytes: 680_000, concurrency: 2 },
  'self-change': { bundleBytes: 800_000, concurrency: 2 },
  'function-deploy': { bundleBytes: 525_000, concurrency: 2 },
  'iam-change': { bundleBytes: 525_000, concurrency: 2 },
  'image-push': { bundleBytes: 525_000, concurrency: 2 },
  'network-change': { bundleBytes: 1_050_000, concurrency: 2 },
  'service-change': { bundleBytes: 525_000, concurrency: 2 },
  evaluate: { bundleBytes: 725_000, concurrency: 5, memory: 1_024 },
  notify: { bundleBytes: 600_000, concurrency: 2 },
  sweep: { bundleBytes: 600_000, concurrency: 2 },
  report: { bundleBytes: 725_000, concurrency: 2, memory: 1_024, batch: 1 },
}

/** The names of the functions. */
export const workerNames = Object.keys(workerLimits) as WorkerName[]

/** The names of the queues. */
export const queueNames: readonly QueueName[] = workerNames.flatMap(listWorkerQueues)

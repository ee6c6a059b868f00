import { triggers } from '../events/triggers.ts'
import {
  nameLowPriorityQueue,
  type QueueName,
  type CollectorQueue,
  type WorkerName,
} from '../resources/collector-queue.ts'

const OTHERS: readonly Exclude<WorkerName, CollectorQueue>[] = ['evaluate', 'notify', 'sweep', 'report']

/** Every function of the home region. */
export const allWorkers: readonly WorkerName[] = [...triggers.map(({ queue }) => queue), ...OTHERS]

/** The queues that a function works off: a reader's second one holds what can wait. */
export function listWorkerQueues(workerName: WorkerName): QueueName[] {
  const reader = triggers.find(({ queue }) => queue === workerName)
  return reader === undefined ? [workerName] : [reader.queue, nameLowPriorityQueue(reader.queue)]
}

/** Every queue that functions work off. */
export const allQueues: readonly QueueName[] = allWorkers.flatMap(listWorkerQueues)

import { triggers } from '../events/triggers.ts'
import {
  nameLowPriorityQueue,
  type QueueName,
  type CollectorQueue,
  type WorkerName,
} from '../resources/collector-queue.ts'

const OTHERS: readonly Exclude<WorkerName, CollectorQueue>[] = ['evaluate', 'notify', 'sweep', 'report']

/** The functions of the home region. */
export const allWorkers: readonly WorkerName[] = [...triggers.map(({ queue }) => queue), ...OTHERS]

/** Lists the queues that a function consumes. Most collector functions have a second one with low priority. */
export function listWorkerQueues(workerName: WorkerName): QueueName[] {
  const trigger = triggers.find(({ queue }) => queue === workerName)
  if (trigger === undefined) return [workerName]
  const lowPriority = nameLowPriorityQueue(trigger.queue)
  const isShared = triggers.some(({ queue }) => queue === lowPriority)
  return isShared ? [workerName] : [workerName, lowPriority]
}

/** Finds the function that consumes a queue. */
export function findConsumer(queueName: QueueName): WorkerName {
  const found = allWorkers.find(workerName => listWorkerQueues(workerName).includes(queueName))
  if (found === undefined) throw new Error(`no function consumes the queue ${queueName}`)
  return found
}

/** The queues of all functions. */
export const allQueues: readonly QueueName[] = allWorkers.flatMap(listWorkerQueues)

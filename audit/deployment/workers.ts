import { triggers } from '../events/triggers.ts'
import {
  nameLowPriorityQueue,
  type QueueName,
  type CollectorQueue,
  type WorkerName,
} from '../resources/collector-queue.ts'
import type { RouteScope } from './scope.ts'

const OTHERS: readonly Exclude<WorkerName, CollectorQueue>[] = [
  'evaluate',
  'notify',
  'sweep',
  'report',
  'route',
]

/** All functions of the home region; `listDeployedWorkers` says which of them a deployment has. */
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

/** Lists the functions of a deployment: that of routes only where there are routes. */
export function listDeployedWorkers({ routes = [] }: RouteScope): WorkerName[] {
  return allWorkers.filter(workerName => workerName !== 'route' || routes.length > 0)
}

/** Lists the queues of the functions of a deployment. */
export function listDeployedWorkerQueues(scope: RouteScope): QueueName[] {
  return listDeployedWorkers(scope).flatMap(listWorkerQueues)
}

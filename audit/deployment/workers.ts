import { triggers } from '../events/triggers.ts'
import {
  nameLowPriorityQueue,
  type QueueName,
  type CollectorQueue,
  type WorkerName,
} from '../resources/collector-queue.ts'
import type { OptionScope } from './scope.ts'

const OTHERS: readonly Exclude<WorkerName, CollectorQueue>[] = [
  'evaluate',
  'notify',
  'sweep',
  'report',
  'route',
  'security-hub',
  'evidence',
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

/** Lists the functions of a deployment: those of routes, of Security Hub and of evidence only where the configuration asks for them. */
export function listDeployedWorkers({
  routes = [],
  securityHub = false,
  evidence,
}: OptionScope): WorkerName[] {
  const left = new Set<WorkerName>([
    ...(routes.length > 0 ? [] : (['route'] as const)),
    ...(securityHub ? [] : (['security-hub'] as const)),
    ...(evidence ? [] : (['evidence'] as const)),
  ])
  return allWorkers.filter(workerName => !left.has(workerName))
}

/** Lists the queues of the functions of a deployment. */
export function listDeployedWorkerQueues(scope: OptionScope): QueueName[] {
  return listDeployedWorkers(scope).flatMap(listWorkerQueues)
}

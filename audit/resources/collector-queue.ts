import { splitIntoChunks } from '../limits/split-batches.ts'
import type { Kind } from './resource.ts'

/** The service of a kind: `AWS::Lambda` for `AWS::Lambda::Function`. */
type KindService<K extends Kind = Kind> = K extends `AWS::${infer Service}::${string}`
  ? `AWS::${Service}`
  : K extends `${infer Service}::${string}`
    ? Service
    : never

/** The collector function of the kinds of each service. No other function may read them. */
const COLLECTOR_QUEUES = {
  'AWS::CloudTrail': 'account-change',
  'AWS::CodeBuild': 'service-change',
  'AWS::EC2': 'network-change',
  'AWS::ECR': 'image-push',
  'AWS::ECS': 'service-change',
  'AWS::Events': 'service-change',
  'AWS::GuardDuty': 'account-change',
  'AWS::IAM': 'iam-change',
  'AWS::InspectorV2': 'account-change',
  'AWS::Lambda': 'function-deploy',
  'AWS::Organizations': 'iam-change',
  'AWS::SNS': 'service-change',
  'AWS::SQS': 'service-change',
  Assay: 'self-change',
} as const satisfies Record<KindService, CollectorQueue>

/** The kinds that another function reads than the others of their service: one with more memory, time and packages. */
const QUEUES_BY_KIND: Readonly<Partial<Record<Kind, CollectorQueue>>> = {
  'AWS::ECR::ImageContent': 'image-content',
  'AWS::ECR::ImageVerification': 'image-content',
  'AWS::Lambda::CodeContent': 'image-content',
}

/** The queue of the collector function that reads resources of `kind`. */
export function resolveCollectorQueue(kind: Kind): CollectorQueue {
  return QUEUES_BY_KIND[kind] ?? COLLECTOR_QUEUES[kind.slice(0, kind.lastIndexOf('::')) as KindService]
}

/** The queues of the collector functions. */
export type CollectorQueue =
  | 'account-change'
  | 'self-change'
  | 'function-deploy'
  | 'iam-change'
  | 'image-content'
  | 'image-push'
  | 'network-change'
  | 'service-change'

/** The names of the functions. Each consumes the queue of the same name. */
export type WorkerName = CollectorQueue | 'evaluate' | 'notify' | 'sweep' | 'report'

/**
 * The collector functions whose kinds have a few resources in each region, or few that a full scan reads again: images never
 * change. A full scan of them is a few messages, so they have one queue: an idle queue costs as much as a busy one, since Lambda
 * polls it.
 */
const SMALL_COLLECTORS = [
  'account-change',
  'image-content',
  'self-change',
] as const satisfies CollectorQueue[]

type SmallCollector = (typeof SMALL_COLLECTORS)[number]

/** The second queue of a collector function, for full scans: events never wait behind them. */
export type LowPriorityQueue = `${Exclude<CollectorQueue, SmallCollector>}-sweep`

/** The queues that the functions consume. */
export type QueueName = WorkerName | LowPriorityQueue

/** The low-priority queue of a collector function; that of its events if its full scans are small. */
export function nameLowPriorityQueue(collector: CollectorQueue): SmallCollector | LowPriorityQueue {
  return isSmall(collector) ? collector : `${collector}-sweep`
}

function isSmall(collector: CollectorQueue): collector is SmallCollector {
  return SMALL_COLLECTORS.some(each => each === collector)
}

/** The functions that read no resources of the account. Each message names its work, so no other function can do it. */
const AUDIT_WORKERS = ['evaluate', 'notify', 'sweep', 'report'] as const satisfies WorkerName[]

/**
 * Selects where the dead letters of a queue go: those of a collector function to its own dead-letter queue, from which they
 * can be redriven together; those of all other functions to one queue.
 */
export function selectDeadLetters(queue: QueueName): CollectorQueue | 'audit' {
  if (AUDIT_WORKERS.some(each => each === queue)) return 'audit'
  return queue.replace(/-sweep$/, '') as CollectorQueue
}

/** The queue of a collector function: the low-priority one for the tasks of a full scan. */
export function selectQueue(collector: CollectorQueue, sweep: string | undefined): QueueName {
  return sweep === undefined ? collector : nameLowPriorityQueue(collector)
}

/** Resources per message to the collector functions whose calls are paced. */
const READS_PER_MESSAGE: Readonly<Partial<Record<CollectorQueue, number>>> = {
  'function-deploy': 3,
  'iam-change': 5,
  'image-content': 5,
}

/**
 * Splits what a full scan or a new list asks a collector function to read into messages: as many resources each as it
 * can ordinarily read in its time at the rate of a deployed function. What takes longer is split further when it is read.
 */
export function splitIntoReads<T>(collector: CollectorQueue, resources: readonly T[]): T[][] {
  return splitIntoChunks(resources, READS_PER_MESSAGE[collector] ?? 10)
}

/**
 * How many resources a message reads at the same time where calls are paced: so many that these are read in `READ_SECONDS`. A
 * function takes up to 26 calls of 1.75 a second, a principal 40 of 5.8 a second. A layer of an image takes up to 300 MB of
 * memory.
 */
const PACED_READS_AT_ONCE: Readonly<Partial<Record<CollectorQueue, number>>> = {
  'function-deploy': 1,
  'iam-change': 3,
  'image-content': 2,
}

/** How many resources a message to a collector function reads at the same time. */
export function countReadsAtOnce(collector: CollectorQueue): number {
  return PACED_READS_AT_ONCE[collector] ?? 10
}

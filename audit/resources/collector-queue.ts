import { splitIntoChunks } from '../limits/split-batches.ts'
import type { Kind } from './resource.ts'

/** The service of a kind: `AWS::Lambda` for `AWS::Lambda::Function`. */
type KindService<K extends Kind = Kind> = K extends `AWS::${infer Service}::${string}`
  ? `AWS::${Service}`
  : K extends `${infer Service}::${string}`
    ? Service
    : never

/**
 * The collector function of the kinds of each service. No other function may read them, but for `image-content`, which reads
 * those of `image-push` in full scans.
 */
const COLLECTOR_QUEUES = {
  'AWS::AccessAnalyzer': 'account-change',
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
  'AWS::Logs': 'service-change',
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
export type WorkerName =
  CollectorQueue | 'evaluate' | 'notify' | 'sweep' | 'report' | 'route' | 'security-hub' | 'evidence'

/**
 * The collector functions whose full scans have no queue of their own, and the queue to which these go: an idle queue costs as
 * much as a busy one, since Lambda polls it. The kinds of some have a few resources in each region, so a full scan is a few
 * messages. `image-content` reads what takes long, and the full scans of ECR wait with it, not with events.
 */
const SHARED_QUEUES = {
  'account-change': 'account-change',
  'image-content': 'image-content',
  'image-push': 'image-content',
  'self-change': 'self-change',
} as const satisfies Partial<Record<CollectorQueue, CollectorQueue>>

type SharingCollector = keyof typeof SHARED_QUEUES
type SharedQueue = (typeof SHARED_QUEUES)[SharingCollector]

/** The second queue of a collector function, for full scans: events never wait behind them. */
export type SweepQueue = `${Exclude<CollectorQueue, SharingCollector>}-sweep`

/** The queues that the functions consume. */
export type QueueName = WorkerName | SweepQueue

/** The queue of the full scans of a collector function; it can be that of another one, which then reads its kinds, too. */
export function nameLowPriorityQueue(collector: CollectorQueue): SharedQueue | SweepQueue {
  return isSharing(collector) ? SHARED_QUEUES[collector] : `${collector}-sweep`
}

function isSharing(collector: CollectorQueue): collector is SharingCollector {
  return collector in SHARED_QUEUES
}

/** Whether messages can wait in a queue for as long as a full scan takes. */
export function isLowPriorityQueue(queue: QueueName): boolean {
  return queue === 'image-content' || queue.endsWith('-sweep')
}

/** The functions that read no resources of the account. Each message names its work, so no other function can do it. */
const AUDIT_WORKERS = ['evaluate', 'notify', 'sweep', 'report'] as const satisfies WorkerName[]

/**
 * Selects where the dead letters of a queue go: those of a collector function to its own dead-letter queue, from which they
 * can be redriven together; those of `image-content` to that of `image-push`, since it gets no events, and can do all other
 * work of both; those of routes, of Security Hub and of evidence to queues of their own, since other services fail there; those
 * of all other functions to one queue.
 */
export function selectDeadLetters(
  queue: QueueName,
): CollectorQueue | 'audit' | 'route' | 'security-hub' | 'evidence' {
  if (queue === 'route' || queue === 'security-hub' || queue === 'evidence') return queue
  if (AUDIT_WORKERS.some(each => each === queue)) return 'audit'
  if (queue === 'image-content') return 'image-push'
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

/** How many resources of other kinds a message reads at the same time. */
const READS_AT_ONCE = 10

/**
 * How many resources of `kind` a message to the collector function `reader` reads at the same time. One that reads the kinds of
 * another one has twice as many instances, so each reads half as many: together they call AWS as often.
 */
export function countReadsAtOnce(kind: Kind, reader: CollectorQueue): number {
  const collector = resolveCollectorQueue(kind)
  const most = PACED_READS_AT_ONCE[collector] ?? READS_AT_ONCE
  return collector === reader ? most : Math.ceil(most / 2)
}

import type { SnapshotScan } from '../../audit/state/snapshot-scan.ts'
import type { Store } from '../../audit/state/store.ts'
import type { FactReader } from '../../audit/refresh/fact-reader.ts'
import type { Transition } from '../../audit/state/transition.ts'
import type { EventPublisher } from '../../audit/publish/published-event.ts'
import { UnreadableEvent, type AuditScope } from '../../audit/events/change.ts'
import { triggers, type Trigger } from '../../audit/events/triggers.ts'
import type { Checklist } from '../../audit/checklist.ts'
import type { GraphCache } from '../../audit/evaluate/escalation/graph-cache.ts'
import { handleMessage } from '../../audit/messages.ts'
import { evaluateStage, notifyStage, refreshStage, sweepStage } from '../../audit/pipeline.ts'
import type { CollectorDeps, CollectorOutcome } from '../../audit/refresh/handle-change.ts'
import type { ReconcileDeps } from '../../audit/sweep/reconcile-event-history.ts'
import { nameLowPriorityQueue, type QueueName } from '../../audit/resources/collector-queue.ts'
import type { Notifier } from '../../audit/notify/notification.ts'
import type { AuditTarget } from '../../audit/sweep/start-sweep.ts'
import type { Settings } from '../../audit/settings/settings.ts'
import { computeConfirmationDelay, type Timing } from '../../audit/settings/timing.ts'
import { awsCatalog } from '../aws-catalog.ts'
import { brotliCompression } from '../compression.ts'
import type { SimulatedClock } from './simulated-clock.ts'
import { createLocalQueues, type QueueDelivery, type LocalQueues } from './local-queues.ts'

/** What the pipeline is made of. */
export interface LocalPipelineDeps {
  store: Store
  reader: FactReader
  clock: SimulatedClock
  checklist: Checklist
  settings: Settings
  scope: AuditScope
  list: CollectorDeps['list']
  timing: Timing
  notifier: Notifier
  /** Tells rules; without it nobody does. */
  publisher?: EventPublisher
  observer: PipelineObserver
  /** What is kept, whosever it is; without it nothing is looked for that no list holds. */
  snapshotScan?: SnapshotScan
  /** What is kept in memory between messages; without it nothing is. */
  graphCache?: GraphCache
  /** What sweeps take; without it there are none. */
  sweep?: LocalSweepDeps
}

/** What a sweep of the account takes. */
export interface LocalSweepDeps extends Pick<ReconcileDeps, 'history' | 'lists'> {
  auditTarget: AuditTarget
}

/** Hears of what happens in the pipeline. */
export interface PipelineObserver {
  onRead?(message: unknown, collectorOutcome: CollectorOutcome): void
  onTransitions?(transitions: readonly Transition[]): void
  /** A message that no retry can help. */
  onDeadLetter?(queueDelivery: QueueDelivery, failure: unknown): void
}

/** The functions and their queues in one process, worked off one message at a time. */
export interface LocalPipeline {
  queues: LocalQueues
  /** Works off what is due before `until`, or everything, later looks and messages included. */
  run(until?: Date): Promise<void>
}

/** How often a delivery is put back before it becomes a dead letter. */
const MAX_ATTEMPTS = 12

/** A pipeline of `parts` with empty queues. */
export function createLocalPipeline(deps: LocalPipelineDeps): LocalPipeline {
  const queues = createLocalQueues(deps.clock)
  return {
    queues,
    async run(until) {
      for (let delivery = queues.take(until); delivery; delivery = queues.take(until)) {
        await processDelivery(delivery, queues, deps)
      }
    },
  }
}

/** Works off one delivery; what fails is put back, and at last given up as a dead letter. */
export async function processDelivery(
  queueDelivery: QueueDelivery,
  queues: LocalQueues,
  deps: LocalPipelineDeps,
): Promise<void> {
  try {
    await processMessage(queueDelivery.queue, queueDelivery.message, queues, deps)
  } catch (failure) {
    const isUnrecoverable = failure instanceof UnreadableEvent || queueDelivery.attempt >= MAX_ATTEMPTS
    if (!isUnrecoverable) queues.redeliver(queueDelivery)
    else deps.observer.onDeadLetter?.(queueDelivery, failure)
  }
}

function requireSweepDeps({ sweep: sweepDeps, snapshotScan }: LocalPipelineDeps) {
  if (sweepDeps === undefined || snapshotScan === undefined)
    throw new Error('this local pipeline has no full scan: it was created without its dependencies')
  return { ...sweepDeps, snapshotScan }
}

async function processMessage(
  queueName: QueueName,
  message: unknown,
  queues: LocalQueues,
  deps: LocalPipelineDeps,
): Promise<void> {
  const { store, clock, timing, checklist, settings, observer, scope } = deps
  const shared = { store, sender: queues, timing, checklist, settings, awsCatalog, now: () => clock.now() }
  switch (queueName) {
    case 'evaluate': {
      const { graphCache = {} } = deps
      const evaluateDeps = { ...shared, compression: brotliCompression, graphCache }
      const transitions = await handleMessage(evaluateStage, message, evaluateDeps)
      observer.onTransitions?.(transitions)
      return
    }
    case 'notify': {
      const { notifier, publisher } = deps
      const notifyDeps = { ...shared, notifier, ...(publisher ? { publisher } : {}) }
      await handleMessage(notifyStage, message, notifyDeps)
      return
    }
    case 'sweep':
      await handleMessage(sweepStage, message, { ...shared, ...requireSweepDeps(deps), scope })
      return
    case 'report':
      throw new Error('the local pipeline publishes no reports')
    default: {
      const trigger = findTrigger(queueName)
      const { reader, list } = deps
      const collectorDeps = { ...shared, reader, list, scope, trigger, queue: trigger.queue }
      const confirmAfter = computeConfirmationDelay(timing)
      const outcome = await handleMessage(refreshStage, message, { ...collectorDeps, confirmAfter })
      observer.onRead?.(message, outcome)
    }
  }
}

function findTrigger(queueName: QueueName): Trigger {
  const trigger = triggers.find(
    ({ queue }) => queue === queueName || nameLowPriorityQueue(queue) === queueName,
  )
  if (trigger === undefined) throw new Error(`no trigger has the queue ${queueName}`)
  return trigger
}

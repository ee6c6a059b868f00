import type { SnapshotScan } from '../../audit/state/snapshot-scan.ts'
import type { Store } from '../../audit/state/store.ts'
import type { FactReader } from '../../audit/refresh/snapshot/fact-reader.ts'
import type { TagDigests } from '../../audit/settings/exception-tag.ts'
import { createTagDigestLookup } from '../../audit/state/lookups/tag-digest-lookup.ts'
import { mapConcurrent } from '../../audit/state/map-concurrent.ts'
import type { Transition } from '../../audit/state/transition.ts'
import type { EventPublisher } from '../../audit/publish/published-event.ts'
import { UnreadableEvent, type AuditScope } from '../../audit/events/change.ts'
import { triggers, type Trigger } from '../../audit/events/triggers.ts'
import type { Checklist } from '../../audit/checklist.ts'
import type { GraphCache } from '../../audit/evaluate/escalation/graph-cache.ts'
import { handleMessage, type MessageSender } from '../../audit/messages.ts'
import { evaluateStage, notifyStage, refreshStage, sweepStage } from '../../audit/pipeline.ts'
import type { CollectorDeps, CollectorOutcome } from '../../audit/refresh/collector-deps.ts'
import { refreshMissing } from '../../audit/refresh/relist-kind.ts'
import type { ReconcileDeps } from '../../audit/sweep/reconcile-event-history.ts'
import type { QueueName } from '../../audit/resources/collector-queue.ts'
import { findConsumer } from '../../audit/deployment/workers.ts'
import type { RouteOutboxDeps } from '../../audit/routes/route-outbox.ts'
import type { RouteDeps } from '../../audit/routes/deliver-batch.ts'
import type { FindingCopies } from '../../audit/publish/finding-copies.ts'
import type { NotificationForwarder } from '../../audit/notify/notification-forwarder.ts'
import type { Notifier } from '../../audit/notify/notification.ts'
import { createSettingsAnnouncer } from '../../audit/notify/announce-settings.ts'
import { buildTopicMessage } from '../../audit/notify/topic-message.ts'
import { MAX_MESSAGE_SECONDS } from '../../audit/limits/service-limits.ts'
import type { AuditTarget } from '../../audit/sweep/start-sweep.ts'
import { describeControl } from '../../audit/controls/control.ts'
import type { SettingsSource } from '../../audit/state/settings/settings-source.ts'
import type { Settings } from '../../audit/settings/settings.ts'
import { computeConfirmationDelay, type Timing } from '../../audit/settings/timing.ts'
import { awsCatalog } from '../bundled-files/aws-catalog.ts'
import { fastBrotliCompression } from '../stored-bytes/compression.ts'
import type { SimulatedClock } from './simulated-clock.ts'
import { createLocalQueues, type QueueDelivery, type LocalQueues } from './local-queues.ts'

/** What the pipeline needs. */
export interface LocalPipelineDeps {
  store: Store
  reader: FactReader
  clock: SimulatedClock
  checklist: Checklist
  settings: Settings
  /** Where run-time settings come from, which are then in force in place of `settings`; without it, there are none. */
  settingsSource?: SettingsSource
  scope: AuditScope
  list: CollectorDeps['list']
  timing: Timing
  /** Without it, no notification is made. */
  notifier?: Notifier
  /** Publishes events for rules; without it, none are published. */
  publisher?: EventPublisher
  /** Passes notifications on to routes; without it, there are none. */
  routing?: LocalRouting
  /** Copies findings to Security Hub; without it, there are no copies. */
  copying?: LocalCopying
  observer: PipelineObserver
  /**
   * All stored snapshots, among which a full scan finds resources that are on no list; required for full scans.
   */
  snapshotScan?: SnapshotScan
  /** Keeps escalation graphs between messages; optional. */
  graphCache?: GraphCache
  /** What full scans need; without it they are not supported. */
  sweep?: LocalSweepDeps
}

/** The outbox of routes and the function that empties it; not every pipeline bundles them. */
interface LocalRouting {
  createForwarder(deps: Omit<RouteOutboxDeps, 'routes'>): NotificationForwarder
  deliver(message: unknown, deps: Omit<RouteDeps, 'routes' | 'routeSender'>): Promise<void>
}

/** Requests for copies of findings, and the function that makes them; not every pipeline bundles it. */
interface LocalCopying {
  createCopies(sender: MessageSender, now: () => Date): FindingCopies
  copy(message: unknown, deps: { sender: MessageSender; now: () => Date }): Promise<void>
}

/** What full scans of the account need. */
interface LocalSweepDeps extends Pick<ReconcileDeps, 'history' | 'lists'> {
  auditTarget: AuditTarget
}

/** Observes the pipeline. */
export interface PipelineObserver {
  onRead?(message: unknown, collectorOutcome: CollectorOutcome): void
  onTransitions?(transitions: readonly Transition[], tagDigests: ReadonlyMap<Transition, TagDigests>): void
  /** Called for a message that no retry can help. */
  onDeadLetter?(queueDelivery: QueueDelivery, failure: unknown): void
}

/** All functions and their queues in one process, one message at a time. */
export interface LocalPipeline {
  queues: LocalQueues
  /** Processes the messages due before `until`, or all, including rechecks and notifications. */
  run(until?: Date): Promise<void>
}

/** A message took longer than a function may work on it. A function would have been ended. */
class TimeLimitError extends Error {
  override name = 'TimeLimitError'
}

/** Failed attempts before a delivery becomes a dead letter. */
const MAX_ATTEMPTS = 12

/** A pipeline with empty queues. */
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

/**
 * Processes one delivery. A failed one is redelivered with growing delays, and in the end given up as a dead
 * letter.
 */
export async function processDelivery(
  queueDelivery: QueueDelivery,
  queues: LocalQueues,
  deps: LocalPipelineDeps,
): Promise<void> {
  const start = deps.clock.now().getTime()
  try {
    await processMessage(queueDelivery, queues, deps)
    const seconds = (deps.clock.now().getTime() - start) / 1000
    if (seconds > MAX_MESSAGE_SECONDS) throw new TimeLimitError(`the message took ${seconds} s`)
  } catch (failure) {
    const isUnrecoverable = failure instanceof UnreadableEvent || queueDelivery.attempt >= MAX_ATTEMPTS
    if (!isUnrecoverable) queues.redeliver(queueDelivery)
    else deps.observer.onDeadLetter?.(queueDelivery, failure)
  }
}

async function processMessage(
  { queue: queueName, message, attempt }: QueueDelivery,
  queues: LocalQueues,
  deps: LocalPipelineDeps,
): Promise<void> {
  const { store, clock, timing, checklist, observer, scope } = deps
  const loaded = await deps.settingsSource?.load()
  const { settings } = loaded ?? deps
  const shared = { store, sender: queues, timing, checklist, settings, awsCatalog, now: () => clock.now() }
  if (queueName === 'evaluate') {
    const { graphCache = {} } = deps
    const evaluateDeps = { ...shared, compression: fastBrotliCompression, graphCache }
    const transitions = await handleMessage(evaluateStage, message, evaluateDeps)
    if (observer.onTransitions) observer.onTransitions(transitions, await loadTags(transitions, store))
  } else if (queueName === 'notify') {
    const { notifier, publisher, routing, copying } = deps
    if (notifier === undefined) return
    if (loaded !== undefined && deps.sweep !== undefined) {
      const { account } = deps.sweep.auditTarget
      await createSettingsAnnouncer({ account, store, sender: queues })(loaded.stored)
    }
    const notifyDeps = {
      ...shared,
      notifier: limitSize(notifier),
      ...(publisher ? { publisher } : {}),
      ...(routing ? { forwarder: routing.createForwarder(shared) } : {}),
      ...(copying ? { findingCopies: copying.createCopies(queues, shared.now) } : {}),
    }
    await handleMessage(notifyStage, message, notifyDeps)
  } else if (queueName === 'route') {
    if (deps.routing === undefined) throw new Error('the local pipeline has no routes')
    await deps.routing.deliver(message, shared)
  } else if (queueName === 'security-hub') {
    if (deps.copying === undefined) throw new Error('the local pipeline has no copies of findings')
    await deps.copying.copy(message, shared)
  } else if (queueName === 'sweep') {
    const { sweep, snapshotScan } = deps
    if (snapshotScan === undefined) throw new Error('the local pipeline has no snapshot scan')
    const sweepDeps = { ...shared, snapshotScan, scope, triggers }
    if (sweep === undefined) await handleMessage({ 'refresh-missing': refreshMissing }, message, sweepDeps)
    else {
      const deployed = { settings: deps.settings, routes: [] }
      const controls = checklist.map(describeControl)
      await handleMessage(sweepStage, message, { ...sweepDeps, ...sweep, deployed, controls })
    }
  } else {
    const trigger = findTrigger(queueName)
    const { reader, list } = deps
    const redelivered = attempt > 0
    const endsAt = new Date(clock.now().getTime() + MAX_MESSAGE_SECONDS * 1_000)
    const delivery = { queue: queueName, endsAt }
    const collectorDeps = {
      ...shared,
      reader,
      list,
      scope,
      trigger,
      queue: trigger.queue,
      redelivered,
      delivery,
    }
    const confirmAfter = computeConfirmationDelay(timing)
    const outcome = await handleMessage(refreshStage, message, { ...collectorDeps, confirmAfter })
    observer.onRead?.(message, outcome)
  }
}

/** Accepts what an SNS topic accepts. */
function limitSize(notifier: Notifier): Notifier {
  return {
    async send(notification) {
      buildTopicMessage(notification)
      await notifier.send(notification)
    },
  }
}

function findTrigger(queueName: QueueName): Trigger {
  const consumer = findConsumer(queueName)
  const trigger = triggers.find(({ queue }) => queue === consumer)
  if (trigger === undefined) throw new Error(`no trigger has the queue ${queueName}`)
  return trigger
}

/** The tags that the resources of transitions had, where those of their kinds are read. */
async function loadTags(
  transitions: readonly Transition[],
  store: Parameters<typeof createTagDigestLookup>[0],
): Promise<ReadonlyMap<Transition, TagDigests>> {
  const findTagDigests = createTagDigestLookup(store)
  const found = await mapConcurrent(transitions, async transition => {
    const tagDigests = await findTagDigests(transition.resource)
    return tagDigests === undefined ? [] : [[transition, tagDigests] as const]
  })
  return new Map(found.flat())
}

import { buildDedupeKey } from '../state/keys.ts'
import type { ItemStore } from '../state/store.ts'
import { UnreadableEvent, type AuditScope } from '../events/change.ts'
import { matchTriggers, type Trigger } from '../events/triggers.ts'
import type { CollectorQueue } from '../resources/collector-queue.ts'
import type { ReconcileMessage } from '../messages.ts'
import { completeSweepTask } from '../state/sweep-tasks.ts'
import { fanOutSweep, type SweepListDefinition, type SweepDeps } from './fan-out-sweep.ts'

/** CloudTrail's event history of a region: the write calls, each as EventBridge delivers it. */
export interface EventHistory {
  page(region: string, since: string, token?: string): Promise<{ events: readonly unknown[]; next?: string }>
}

/** The dependencies of reconcileEventHistory. */
export interface ReconcileDeps extends SweepDeps {
  history: EventHistory
  lists: readonly SweepListDefinition[]
  scope: AuditScope
  /** The triggers of the deployment. */
  triggers: readonly Trigger[]
}

/**
 * The most pages of a region that are compared, the latest events first: 20,000 events, which take some minutes. The full
 * scan waits for the comparison, and a busy account has millions of write calls a day.
 */
const MAX_HISTORY_PAGES = 400

/**
 * Compares CloudTrail's event history with the events that arrived, one page of one region per message. Lost events
 * are sent to their collector functions, so that their changes are notified with their actors. After the last page the
 * full scan fans out; it finds what the comparison did not.
 */
export async function reconcileEventHistory(message: ReconcileMessage, deps: ReconcileDeps): Promise<void> {
  const { sweep, regions, since, token, pages = 0, lost = 0, partial = [] } = message
  const [region, ...others] = regions
  if (region === undefined) {
    await completeSweepTask(sweep, 'reconcile', { lost, partial }, deps.store, deps.now())
    await fanOutSweep(sweep, deps.lists, deps.scope.regions, deps)
    return
  }
  const { events, next } = await deps.history.page(region, since, token)
  const missed = await findMissedEvents(events, deps)
  for (const [queue, own] of missed) await deps.sender.send(queue, own, 0)
  const found = lost + new Set([...missed.values()].flat()).size
  const isPartial = next !== undefined && pages + 1 >= MAX_HISTORY_PAGES
  const onwards: ReconcileMessage =
    next === undefined || isPartial
      ? {
          type: 'reconcile',
          sweep,
          regions: others,
          since,
          lost: found,
          partial: isPartial ? [...partial, region] : partial,
        }
      : { ...message, token: next, pages: pages + 1, lost: found }
  await deps.sender.send('sweep', [onwards], 0)
}

/**
 * Finds the events without a dedupe key, by the queue of their collector function. A lost canary stays lost: it proves that
 * the rules deliver, and the event history is no rule.
 */
async function findMissedEvents(
  events: readonly unknown[],
  { store, scope, triggers }: ReconcileDeps,
): Promise<Map<CollectorQueue, object[]>> {
  const missed: Map<CollectorQueue, object[]> = new Map()
  for (const event of events) {
    for (const trigger of matchTriggers(event, triggers)) {
      if (await isMissed(event, trigger, scope, store))
        missed.set(trigger.queue, [...(missed.get(trigger.queue) ?? []), event as object])
    }
  }
  return missed
}

async function isMissed(
  event: unknown,
  trigger: Trigger,
  auditScope: AuditScope,
  store: ItemStore,
): Promise<boolean> {
  try {
    const parsed = trigger.parse(event, auditScope)
    if ('ignored' in parsed || parsed.change.canary === true) return false
    return (await store.load(buildDedupeKey(parsed.change.id, trigger.queue))) === undefined
  } catch (failure) {
    if (failure instanceof UnreadableEvent) return false
    throw failure
  }
}

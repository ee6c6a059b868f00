import { handledKey } from '../account/keys.ts'
import type { ItemStore } from '../account/store.ts'
import { UnreadableEvent, type Scope } from '../changes/change.ts'
import { triggersOf, type Trigger } from '../changes/triggers.ts'
import type { Reader, Reconcile } from '../messages.ts'
import { closePart } from './parts.ts'
import { spread, type List, type SpreadPorts } from './spread.ts'

/** What CloudTrail's event history holds of a region: calls that wrote, as EventBridge would have delivered them. */
export interface History {
  page(region: string, since: string, token?: string): Promise<{ events: readonly unknown[]; next?: string }>
}

/** What reconciling takes. */
export interface ReconcilePorts extends SpreadPorts {
  history: History
  lists: readonly List[]
  scope: Scope
}

/**
 * Compares CloudTrail's event history with the events that arrived: what was lost is sent to its reader now, so that
 * a change is told with its actor. One page of one region at a time; after the last one the sweep is spread.
 */
export async function reconcile(message: Reconcile, ports: ReconcilePorts): Promise<void> {
  const { sweep, regions, since, token, lost = 0 } = message
  const [region, ...others] = regions
  if (region === undefined) {
    await closePart(sweep, 'reconcile', { lost }, ports.store, ports.now())
    await spread(sweep, ports.lists, ports.scope.regions, ports)
    return
  }
  const { events, next } = await ports.history.page(region, since, token)
  const missed = await missedOf(events, ports)
  for (const [queue, own] of missed) await ports.post.send(queue, own, 0)
  const found = lost + new Set([...missed.values()].flat()).size
  const onwards: Reconcile =
    next === undefined
      ? { type: 'reconcile', sweep, regions: others, since, lost: found }
      : { ...message, token: next, lost: found }
  await ports.post.send('sweep', [onwards], 0)
}

/** The events that no reader has handled, by their readers. */
async function missedOf(
  events: readonly unknown[],
  { store, scope }: ReconcilePorts,
): Promise<Map<Reader, object[]>> {
  const missed: Map<Reader, object[]> = new Map()
  for (const event of events) {
    for (const trigger of triggersOf(event)) {
      if (await isMissed(event, trigger, scope, store))
        missed.set(trigger.queue, [...(missed.get(trigger.queue) ?? []), event as object])
    }
  }
  return missed
}

async function isMissed(event: unknown, trigger: Trigger, scope: Scope, store: ItemStore): Promise<boolean> {
  try {
    const read = trigger.read(event, scope)
    return 'change' in read && (await store.load(handledKey(read.change.id, trigger.queue))) === undefined
  } catch (failure) {
    if (failure instanceof UnreadableEvent) return false
    throw failure
  }
}

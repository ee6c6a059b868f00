import { broughtBy } from '../account/brought.ts'
import { loadCause, openPieces, transitionsOf, type Cause } from '../account/cause.ts'
import { exposuresOf } from '../account/exposure.ts'
import { causeKey, modelKey } from '../account/keys.ts'
import type { Model } from '../account/model.ts'
import { update, type ListingStore } from '../account/store.ts'
import type { Resource } from '../resources/resource.ts'
import type { Post, Tell } from '../messages.ts'
import { isSweep, sweepWork, type Work } from '../sweep/end.ts'
import { sweepState } from '../sweep/state.ts'
import type { Timing } from '../timing.ts'
import { deliver, type Delivery, type DeliverPorts } from './deliver.ts'
import { differences } from './difference.ts'
import { inTurn } from '../in-turn.ts'
import { workloadsOf } from './workloads.ts'
import type { Notification } from './notification.ts'

/** What telling works with. */
export interface TellPorts extends DeliverPorts {
  store: ListingStore
  post: Post
  timing: Timing
}

/**
 * Tells what came of a cause, in one message, once all of its work is done or has taken too long. What comes later
 * is told in a further message of the same thread. Rules are told beside, of each finding. Findings under an exception
 * in force are told nobody. Answers the message that was sent.
 */
export async function tell({ cause: id }: Tell, ports: TellPorts): Promise<Notification | undefined> {
  const cause = await loadCause(id, ports.store)
  if (cause === undefined || (await isLeftToSweep(cause, ports.store))) return undefined
  const work = isSweep(cause) ? await sweepWork(cause, ports) : await ownWork(cause, ports.store)
  if (work.open > 0 && !isLate(cause, ports)) return later(cause, ports)
  if (!(await claim(cause, ports))) return later(cause, ports)
  let delivery: Delivery | undefined
  try {
    const found = await inTurn(work.causes, each => transitionsOf(each, ports.store))
    const exposures = await exposuresOf(cause.id, ports.store)
    const brought = await broughtBy(work.causes, ports.store)
    const about = { ...work, workloads: (of: readonly Resource[]) => workloadsOf(of, ports.store) }
    const outcome = { found: found.flat(), exposures, brought }
    delivery = await deliver(cause, outcome, about, ports)
  } finally {
    await release(cause, delivery?.sent !== undefined, ports)
  }
  const { message, events, sent } = delivery
  if ('failure' in message) throw message.failure
  if (delivery.rest) await later(cause, ports)
  await work.end(delivery.found)
  if ('failure' in events) throw events.failure
  return sent
}

/** Whether a sweep that is under way will tell what comes of the cause. */
async function isLeftToSweep(cause: Cause, store: ListingStore): Promise<boolean> {
  if (cause.sweep === undefined || isSweep(cause)) return false
  return (await sweepState(store)).running?.id === cause.sweep
}

async function ownWork(cause: Cause, store: ListingStore): Promise<Work> {
  const open = await openPieces(cause, store)
  return {
    open: open.length,
    causes: [cause.id],
    changes: () => changesOf(cause, store),
    end: () => Promise.resolve(),
  }
}

function isLate(cause: Cause, { now, timing }: TellPorts): boolean {
  const patience = isSweep(cause) ? timing.sweepAtLast : timing.tellAtLast
  return now().getTime() - Date.parse(cause.openedAt) >= patience * 1000
}

async function later(cause: Cause, { post, timing }: TellPorts): Promise<undefined> {
  const delay = isSweep(cause) ? timing.sweepTellAfter : timing.tellAfter
  await post.send('notify', [{ type: 'tell', cause: cause.id }], delay)
}

/** Takes the right to send the cause's next message, unless somebody took it a moment ago. */
async function claim(cause: Cause, { store, now, timing }: TellPorts): Promise<boolean> {
  const at = now()
  let claimed = false
  await update<Cause>(store, causeKey(cause.id), current => {
    const held =
      current?.telling !== undefined && at.getTime() - Date.parse(current.telling) < timing.lease * 1000
    claimed = current !== undefined && !held && current.messages === cause.messages
    return claimed && current ? { ...current, begun: true, telling: at.toISOString() } : undefined
  })
  return claimed
}

async function release(cause: Cause, sent: boolean, { store }: TellPorts): Promise<void> {
  await update<Cause>(store, causeKey(cause.id), current => {
    if (current === undefined) return undefined
    const { telling: _, ...rest } = current
    return { ...rest, messages: sent ? cause.messages + 1 : current.messages }
  })
}

async function changesOf(cause: Cause, store: ListingStore): Promise<string[]> {
  const models = await Promise.all(cause.subjects.map(subject => store.load(modelKey(subject))))
  return models.flatMap(item => (item ? differences(item.body as Model, cause.id) : []))
}

import { loadCause, openPieces, untold, type Cause } from '../account/cause.ts'
import { causeKey, modelKey } from '../account/keys.ts'
import type { Model } from '../account/model.ts'
import { update, type ListingStore } from '../account/store.ts'
import { markTold, type Transition } from '../account/transition.ts'
import type { Checklist } from '../checklist.ts'
import { exceptionFor } from '../findings/exception.ts'
import type { Post, Tell } from '../messages.ts'
import type { Settings } from '../settings/settings.ts'
import type { Timing } from '../timing.ts'
import { differences } from './difference.ts'
import { notificationOf, type Notification, type Notifier } from './notification.ts'

/** What telling works with. */
export interface TellPorts {
  store: ListingStore
  post: Post
  notifier: Notifier
  checklist: Checklist
  settings: Pick<Settings, 'exceptions'>
  timing: Timing
  now: () => Date
}

/**
 * Tells what came of a cause, in one message, once all of its work is done or has taken too long. What comes later
 * is told in a further message of the same thread. Findings under an exception in force are told nobody. Answers the
 * message that was sent.
 */
export async function tell({ cause: id }: Tell, ports: TellPorts): Promise<Notification | undefined> {
  const cause = await loadCause(id, ports.store)
  if (cause === undefined) return undefined
  const open = await openPieces(cause, ports.store)
  if (open.length > 0 && !isLate(cause, ports)) return later(cause, ports)
  if (!(await claim(cause, ports))) return later(cause, ports)
  try {
    return await tellNow(cause, open.length, ports)
  } catch (failure) {
    await release(cause, false, ports)
    throw failure
  }
}

async function tellNow(cause: Cause, open: number, ports: TellPorts): Promise<Notification | undefined> {
  const transitions = await untold(cause.id, ports.store)
  const accepted = transitions.filter(transition => isAccepted(transition, ports))
  const others = transitions.filter(transition => !accepted.includes(transition))
  const about = { accepted: accepted.length, open }
  const sent = others.length > 0 ? await send(cause, others, about, ports) : undefined
  await Promise.all(accepted.map(transition => markTold(transition, 'ACCEPTED', ports.store)))
  await release(cause, sent !== undefined, ports)
  return sent
}

function isAccepted({ control, resource }: Transition, { settings, now }: TellPorts): boolean {
  return exceptionFor(settings.exceptions, { control, arn: resource.arn }, now()) !== undefined
}

function isLate(cause: Cause, { now, timing }: TellPorts): boolean {
  return now().getTime() - Date.parse(cause.openedAt) >= timing.tellAtLast * 1000
}

async function later(cause: Cause, { post, timing }: TellPorts): Promise<undefined> {
  await post.send('notify', [{ type: 'tell', cause: cause.id }], timing.tellAfter)
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

async function send(
  cause: Cause,
  transitions: readonly Transition[],
  about: { accepted: number; open: number },
  ports: TellPorts,
): Promise<Notification> {
  const number = cause.messages + 1
  const changes = await changesOf(cause, ports.store)
  const notification = notificationOf(cause, number, transitions, {
    ...about,
    changes,
    checklist: ports.checklist,
  })
  await ports.notifier.send(notification)
  await Promise.all(transitions.map(transition => markTold(transition, number, ports.store)))
  return notification
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

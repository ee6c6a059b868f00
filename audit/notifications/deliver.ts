import type { Cause, CausedTransition } from '../account/cause.ts'
import { markExposureTold, type CausedExposure, type Exposure } from '../account/exposure.ts'
import type { ItemStore } from '../account/store.ts'
import { markTold, type Telling, type Transition } from '../account/transition.ts'
import type { Announcer } from '../announcements/announcement.ts'
import { findingAnnouncement } from '../announcements/finding.ts'
import type { Checklist } from '../checklist.ts'
import { exceptionFor } from '../findings/exception.ts'
import type { Settings } from '../settings/settings.ts'
import { inTurn } from '../in-turn.ts'
import { notificationOf, type Notification, type Notifier } from './notification.ts'

/** What delivering works with. */
export interface DeliverPorts {
  store: ItemStore
  notifier: Notifier
  /** Tells rules, where there is a bus for them. */
  announcer?: Announcer
  checklist: Checklist
  settings: Pick<Settings, 'exceptions'>
  now: () => Date
}

/** What came of a cause, and what of it somebody was told. */
export interface Outcome {
  found: readonly CausedTransition[]
  exposures: readonly CausedExposure[]
}

/** What the message says besides the transitions. */
export interface About {
  open: number
  changes(): Promise<string[]>
}

/** What became of a delivery; a failure is to be tried again, for what it concerned alone. */
export interface Delivery {
  found: readonly CausedTransition[]
  sent: Notification | undefined
  message: Attempt<unknown>
  events: Attempt<unknown>
}

type Attempt<T> = { done: T } | { failure: unknown }

/**
 * Delivers what of `found` nobody was told yet: to people by one message, to rules by an event each. Each way has a
 * memory of its own, so that one that fails repeats nothing on the other. Accepted risks go neither way.
 */
export async function deliver(
  cause: Cause,
  { found, exposures }: Outcome,
  about: About,
  ports: DeliverPorts,
): Promise<Delivery> {
  const untold = found.filter(({ told }) => told === undefined)
  const accepted = new Set(untold.filter(({ transition }) => isAccepted(transition, ports)))
  const others = untold.filter(each => !accepted.has(each))
  const exposed = exposures.flatMap(({ exposure, told }) =>
    told === undefined && !isAccepted(exposure, ports) ? [exposure] : [],
  )
  const all = { ...about, exposed, accepted: accepted.size }
  const message = await attempt(() => send(cause, others, all, ports))
  const sent = 'done' in message ? message.done : undefined
  if ('done' in message) await accept([...accepted], ports)
  if (sent) await inTurn(exposed, each => markExposureTold(each, cause.id, cause.messages + 1, ports.store))
  const owed = found.filter(each => !accepted.has(each) && (each.told === undefined || owesEvent(each)))
  const events = await announce(cause, owed, sent && cause.messages + 1, ports)
  const now = found.map(each => (accepted.has(each) ? { ...each, told: 'ACCEPTED' as const } : each))
  return { found: now, sent, message, events }
}

function isAccepted(
  { control, resource }: Pick<Transition, 'control' | 'resource'>,
  { settings, now }: DeliverPorts,
): boolean {
  return exceptionFor(settings.exceptions, { control, arn: resource.arn }, now()) !== undefined
}

async function send(
  cause: Cause,
  others: readonly CausedTransition[],
  about: About & { exposed: readonly Exposure[]; accepted: number },
  { checklist, notifier }: DeliverPorts,
): Promise<Notification | undefined> {
  if (others.length === 0 && about.exposed.length === 0) return undefined
  const transitions = others.map(({ transition }) => transition)
  const changes = await about.changes()
  const { accepted, exposed, open } = about
  const notification = notificationOf(cause, cause.messages + 1, transitions, {
    changes,
    exposed,
    accepted,
    open,
    checklist,
  })
  await notifier.send(notification)
  return notification
}

async function accept(accepted: readonly CausedTransition[], { store }: DeliverPorts): Promise<void> {
  await inTurn(accepted, ({ transition }) => markTold(transition, { told: 'ACCEPTED' }, store))
}

/** How many are announced before that is noted. */
const BATCH = 100

async function announce(
  cause: Cause,
  owed: readonly CausedTransition[],
  number: number | undefined,
  ports: DeliverPorts,
): Promise<Attempt<unknown>> {
  let failed: Attempt<unknown> | undefined
  for (let start = 0; start < owed.length; start += BATCH) {
    const batch = owed.slice(start, start + BATCH)
    const events = await attempt(() => announceBatch(cause, batch.filter(owesEvent), ports))
    if ('failure' in events) failed = events
    await inTurn(batch, each => note(each, number, 'done' in events, ports))
  }
  return failed ?? { done: undefined }
}

async function announceBatch(
  cause: Cause,
  batch: readonly CausedTransition[],
  { announcer, checklist }: DeliverPorts,
): Promise<void> {
  const announcements = batch.map(({ transition }) => findingAnnouncement(transition, cause, checklist))
  if (announcer && announcements.length > 0) await announcer.announce(announcements)
}

function owesEvent({ told, announced }: Telling): boolean {
  return told === undefined ? announced !== true : announced === false
}

/** Notes of a transition which way it went, if that is anything new. */
async function note(
  { transition, ...before }: CausedTransition,
  number: number | undefined,
  eventsDone: boolean,
  { store, announcer }: DeliverPorts,
): Promise<void> {
  const told = before.told ?? number
  const announced = eventsDone || !owesEvent(before)
  if (told !== undefined) await markTold(transition, announced ? { told } : { told, announced }, store)
  else if (announced && announcer && before.announced !== true)
    await markTold(transition, { announced }, store)
}

async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { done: await work() }
  } catch (failure) {
    return { failure }
  }
}

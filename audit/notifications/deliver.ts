import { markBroughtTold, untoldOf, type Brought } from '../account/brought.ts'
import type { Cause, CausedTransition } from '../account/cause.ts'
import { markExposureTold, type CausedExposure } from '../account/exposure.ts'
import type { ItemStore } from '../account/store.ts'
import { markTold, type Telling, type Transition } from '../account/transition.ts'
import type { Announcer } from '../announcements/announcement.ts'
import { findingAnnouncement } from '../announcements/finding.ts'
import type { Checklist } from '../checklist.ts'
import { exceptionFor } from '../findings/exception.ts'
import type { Settings } from '../settings/settings.ts'
import { inTurn } from '../in-turn.ts'
import type { Resource } from '../resources/resource.ts'
import { gainedBy } from './gained.ts'
import type { Workloads } from './workloads.ts'
import { fixed, type Content } from './content.ts'
import { isNews, openingIn } from './news.ts'
import { notificationOf, type Notification, type Notifier } from './notification.ts'
import { openedBy } from './opened.ts'
import { waysIn } from './ways.ts'

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
  brought: Brought
}

/** What the message says besides the transitions. */
export interface About {
  open: number
  changes(): Promise<string[]>
  workloads(principals: readonly Resource[]): Promise<Workloads>
}

/** What became of a delivery; a failure is to be tried again, for what it concerned alone. */
export interface Delivery {
  found: readonly CausedTransition[]
  sent: Notification | undefined
  /** Whether the message came again and left out what had come since. */
  rest: boolean
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
  { found, exposures, brought }: Outcome,
  about: About,
  ports: DeliverPorts,
): Promise<Delivery> {
  const untold = found.filter(({ told }) => told === undefined)
  const accepted = new Set(untold.filter(({ transition }) => isAccepted(transition, ports)))
  const others = untold.filter(each => !accepted.has(each))
  const exposed = exposures.filter(({ exposure, told }) => told === undefined && !isAccepted(exposure, ports))
  const due = {
    transitions: others,
    exposures: exposed,
    ...untoldOf(brought),
  }
  const contents = { due, all: { transitions: found, exposures, ...brought } }
  const message = await attempt(() => send(cause, contents, { ...about, accepted }, ports))
  const sent = 'done' in message ? message.done : undefined
  const told = new Set(sent?.content.transitions)
  if ('done' in message) await accept([...accepted], ports)
  await inTurn(sent?.content.exposures ?? [], ({ exposure }) =>
    markExposureTold(exposure, cause.id, cause.messages + 1, ports.store),
  )
  if (sent) await markBroughtTold(sent.content, cause.messages + 1, ports.store)
  const owed = found.filter(each => !accepted.has(each) && (each.told === undefined || owesEvent(each)))
  const events = await announce(cause, owed, told, ports)
  const now = found.map(each => (accepted.has(each) ? { ...each, told: 'ACCEPTED' as const } : each))
  const rest = sent !== undefined && others.some(each => !told.has(each))
  return { found: now, sent: sent?.notification, rest, message, events }
}

function isAccepted(
  { control, resource }: Pick<Transition, 'control' | 'resource'>,
  { settings, now }: DeliverPorts,
): boolean {
  return exceptionFor(settings.exceptions, { control, arn: resource.arn }, now()) !== undefined
}

async function send(
  cause: Cause,
  contents: { due: Content; all: Content },
  about: About & { accepted: ReadonlySet<CausedTransition> },
  ports: DeliverPorts,
): Promise<{ notification: Notification; content: Content } | undefined> {
  if (!isNews(contents.due, about.accepted)) return undefined
  const number = cause.messages + 1
  const content = await fixed(cause, number, contents, ports)
  const changes = await about.changes()
  const gained = content.access.map(({ change }) => change)
  const transitions = content.transitions.map(({ transition }) => transition)
  const notification = notificationOf(cause, number, transitions, {
    changes,
    exposed: content.exposures.map(({ exposure }) => exposure),
    gained: gainedBy(gained, await about.workloads(gained.map(({ principal }) => principal))),
    opened: openedBy(
      content.opened.map(({ change }) => change),
      openingIn(transitions),
    ),
    ways: waysIn(content.ways.map(({ change }) => change)),
    accepted: about.accepted.size,
    open: about.open,
    checklist: ports.checklist,
  })
  await ports.notifier.send(notification)
  return { notification, content }
}

async function accept(accepted: readonly CausedTransition[], { store }: DeliverPorts): Promise<void> {
  await inTurn(accepted, ({ transition }) => markTold(transition, { told: 'ACCEPTED' }, store))
}

/** How many are announced before that is noted. */
const BATCH = 100

async function announce(
  cause: Cause,
  owed: readonly CausedTransition[],
  told: ReadonlySet<CausedTransition>,
  ports: DeliverPorts,
): Promise<Attempt<unknown>> {
  let failed: Attempt<unknown> | undefined
  for (let start = 0; start < owed.length; start += BATCH) {
    const batch = owed.slice(start, start + BATCH)
    const events = await attempt(() => announceBatch(cause, batch.filter(owesEvent), ports))
    if ('failure' in events) failed = events
    const numberOf = (each: CausedTransition) => (told.has(each) ? cause.messages + 1 : undefined)
    await inTurn(batch, each => note(each, numberOf(each), 'done' in events, ports))
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

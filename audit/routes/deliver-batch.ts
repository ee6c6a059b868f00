import type { DeliverMessage, MessageSender } from '../messages.ts'
import type { Route } from '../settings/route.ts'
import type { Timing } from '../settings/timing.ts'
import { ConflictError, type ListingStore } from '../state/store.ts'
import {
  beginMessage,
  loadBatch,
  markBatchDue,
  updateMessage,
  type BatchKey,
  type BatchMessage,
  type RouteDelivery,
  type DeliveryBatch,
} from './delivery.ts'
import { createDigest } from './digest.ts'
import { createRouteMessage, type DigestEntry, type RouteMessage } from './route-message.ts'

/** Sends messages to where routes lead. Throws if the message was not accepted. */
export interface RouteSender {
  send(route: Route, message: RouteMessage): Promise<void>
}

/** What sending to routes needs. */
export interface RouteDeps {
  routes: readonly Route[]
  store: ListingStore
  sender: MessageSender
  routeSender: RouteSender
  timing: Pick<Timing, 'notificationDelay' | 'notifierLease'>
  now: () => Date
}

/** The most deliveries of a message; the others of its batch are a further one. */
const MAX_DELIVERIES = 1_000

/**
 * The longest delay of a message that waits until its batch is due, in seconds: shorter than what the alarm of the queue's age
 * reports.
 */
const MAX_WAIT_SECONDS = 600

/**
 * Sends the deliveries of a batch that no message contains yet, or the message that an earlier attempt began, with the same id.
 * Which deliveries a message contains is stored before it is sent, and that it was sent after: a crash between the two repeats
 * that message, and no other. Throws what the target of the route throws, with the route's name.
 */
export async function deliverBatch(message: DeliverMessage, deps: RouteDeps): Promise<void> {
  const { routes, store, sender, timing, now } = deps
  const route = routes.find(({ name }) => name === message.route)
  if (route === undefined) return
  const wait = computeWait(message.batch, now())
  if (wait > 0) return sender.send('route', [message], Math.min(wait, MAX_WAIT_SECONDS))
  if (isTimed(message.batch)) await markBatchDue(message, store, now())
  const batch = await loadBatch(message, store)
  const claim = await claimMessage(message, batch, deps)
  if (claim === 'HELD') return sender.send('route', [message], timing.notificationDelay)
  if (claim === undefined) return
  const deliveries = batch.deliveries.filter(({ id }) => claim.deliveries.includes(id))
  const content = composeMessage(message, claim, deliveries)
  try {
    if (content !== undefined) await deps.routeSender.send(route, content)
  } catch (failure) {
    await updateMessage(message, claim, releaseLease, store)
    throw nameRoute(route, failure)
  }
  await updateMessage(message, claim, current => ({ ...current, sentAt: now().toISOString() }), store)
  if (hasMore(batch, claim)) await sender.send('route', [message], 0)
}

/** Whether deliveries of a batch are in none of its messages, or in one that is not sent, other than `sent`. */
function hasMore({ deliveries, messages }: DeliveryBatch, sent: BatchMessage): boolean {
  const others = messages.filter(({ number }) => number !== sent.number)
  const known = new Set([sent, ...others].flatMap(each => each.deliveries))
  return others.some(({ sentAt }) => sentAt === undefined) || deliveries.some(({ id }) => !known.has(id))
}

/** The seconds until a batch is due. */
function computeWait(batch: string, now: Date): number {
  return isTimed(batch) ? Math.ceil((Date.parse(batch) - now.getTime()) / 1000) : 0
}

/** Whether a batch has a time at which it is due. One that is sent at once has the id of its delivery instead. */
function isTimed(batch: string): boolean {
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(batch) && !Number.isNaN(Date.parse(batch))
}

/** Takes the lease of the message to send; undefined if everything is sent. Throws ConflictError if another function did. */
async function claimMessage(
  key: BatchKey,
  { deliveries, messages }: DeliveryBatch,
  { store, now, timing }: RouteDeps,
): Promise<BatchMessage | 'HELD' | undefined> {
  const at = now()
  const begun = messages.find(({ sentAt }) => sentAt === undefined)
  if (begun !== undefined) {
    let isClaimed = false
    await updateMessage(
      key,
      begun,
      current => {
        isClaimed = current.sentAt === undefined && !isLeased(current, at, timing.notifierLease)
        return isClaimed ? { ...current, leasedAt: at.toISOString() } : undefined
      },
      store,
    )
    return isClaimed ? begun : 'HELD'
  }
  const known = new Set(messages.flatMap(each => each.deliveries))
  const rest = deliveries.filter(({ id }) => !known.has(id)).slice(0, MAX_DELIVERIES)
  if (rest.length === 0) return undefined
  const next = {
    number: messages.length + 1,
    deliveries: rest.map(({ id }) => id),
    leasedAt: at.toISOString(),
  }
  if (await beginMessage(key, next, store, at)) return next
  throw new ConflictError(`a message of route ${key.route}`)
}

function releaseLease({ number, deliveries }: BatchMessage): BatchMessage {
  return { number, deliveries }
}

/** Whether a lease is in force. A clock that was turned back does not extend it. */
function isLeased({ leasedAt }: BatchMessage, at: Date, seconds: number): boolean {
  return leasedAt !== undefined && Math.abs(at.getTime() - Date.parse(leasedAt)) < seconds * 1000
}

/** The content of a message; undefined if its deliveries expired. */
function composeMessage(
  { route, batch }: BatchKey,
  { number }: BatchMessage,
  deliveries: readonly RouteDelivery[],
): RouteMessage | undefined {
  const entries: DigestEntry[] = []
  for (const delivery of deliveries) {
    if ('notification' in delivery)
      return createRouteMessage(route, delivery.notification, delivery.number, delivery.thread)
    entries.push(delivery.entry)
  }
  const [first, ...others] = entries
  if (first === undefined) return undefined
  const id = `${route} ${batch}#${number}`
  return createDigest(route, id, id, [first, ...others])
}

/** The failure with the name of the route, for the log and the dead letter. Its own name says whether the target throttles. */
function nameRoute({ name }: Route, failure: unknown): Error {
  const { name: kind, message } =
    failure instanceof Error ? failure : { name: 'Error', message: String(failure) }
  return Object.assign(new Error(`route ${name}: ${message}`, { cause: failure }), { name: kind })
}

import { computeExpiry } from '../state/change-record.ts'
import { buildRoutePartition } from '../state/keys.ts'
import { putIfAbsent, updateItem, type ItemKey, type ItemStore, type ListingStore } from '../state/store.ts'
import type { DigestEntry, StoredNotification } from './route-message.ts'
import type { Thread } from './thread.ts'

/** What is to be sent to a route: it never changes. One that is sent at once is the only one of its batch. */
export type RouteDelivery = { id: string } & (
  { notification: StoredNotification; number: number; thread: Thread } | { entry: DigestEntry }
)

/** A message of a batch: which deliveries it contains is fixed before it is sent. */
export interface BatchMessage {
  number: number
  deliveries: readonly string[]
  /** When a function took the lease to send it, ISO 8601. Absent: none has it. */
  leasedAt?: string
  /** When it was sent, ISO 8601. */
  sentAt?: string
}

/** The deliveries to a route that are due at the same time, and the messages in which they were sent. */
export interface DeliveryBatch {
  deliveries: readonly RouteDelivery[]
  messages: readonly BatchMessage[]
}

const DELIVERY_PREFIX = 'DELIVERY '
const SENT_PREFIX = 'SENT '
const ASSIGNED_SORT = 'ASSIGNED'
const AWAITED_SORT = 'AWAITED'

/** The batch of a delivery to a route. */
export interface BatchKey {
  route: string
  batch: string
}

/** The batch that an earlier attempt gave a delivery; undefined if there was none. */
export async function findAssignedBatch(
  route: string,
  id: string,
  store: Pick<ItemStore, 'load'>,
): Promise<string | undefined> {
  const item = await store.load(buildAssignmentKey(route, id))
  return (item?.body as { batch: string } | undefined)?.batch
}

/**
 * Stores in which batch a delivery is, and returns it: the first one counts, so that a repeated attempt at another time puts the
 * delivery into no other batch.
 */
export async function assignBatch(
  { route, batch }: BatchKey,
  id: string,
  store: ItemStore,
  now: Date,
): Promise<string> {
  await putIfAbsent(store, buildAssignmentKey(route, id), { batch }, computeExpiry(now))
  return (await findAssignedBatch(route, id, store)) ?? batch
}

function buildAssignmentKey(route: string, id: string): ItemKey {
  return { partition: buildRoutePartition(route, id), sort: ASSIGNED_SORT }
}

/** Whether a message waits in the queue until the batch is due: one is enough for all of its deliveries. */
export async function isBatchAwaited(key: BatchKey, store: Pick<ItemStore, 'load'>): Promise<boolean> {
  return ((await store.load(buildAwaitedKey(key)))?.body as Wait | undefined)?.awaited === true
}

/** Stores that a message waits, after it was sent. Once the batch was due, it changes nothing. */
export async function markBatchAwaited(key: BatchKey, store: ItemStore, now: Date): Promise<void> {
  await putIfAbsent(store, buildAwaitedKey(key), { awaited: true } satisfies Wait, computeExpiry(now))
}

/**
 * Stores, before the deliveries of a due batch are loaded, that no message waits any more: a delivery that is stored later needs a
 * message of its own.
 */
export async function markBatchDue(key: BatchKey, store: ItemStore, now: Date): Promise<void> {
  await updateItem<Wait>(
    store,
    buildAwaitedKey(key),
    current => (current?.awaited === false ? undefined : { awaited: false }),
    computeExpiry(now),
  )
}

interface Wait {
  awaited: boolean
}

function buildAwaitedKey({ route, batch }: BatchKey): ItemKey {
  return { partition: buildRoutePartition(route, batch), sort: AWAITED_SORT }
}

/** Stores a delivery. Idempotent: the first one with its id counts. */
export async function putDelivery(
  { route, batch }: BatchKey,
  delivery: RouteDelivery,
  store: ItemStore,
  now: Date,
): Promise<void> {
  const key = { partition: buildRoutePartition(route, batch), sort: `${DELIVERY_PREFIX}${delivery.id}` }
  await putIfAbsent(store, key, delivery, computeExpiry(now))
}

/** Loads a batch: first its messages, so that no delivery is missing that one of them contains. */
export async function loadBatch(
  { route, batch }: BatchKey,
  store: Pick<ListingStore, 'list'>,
): Promise<DeliveryBatch> {
  const partition = buildRoutePartition(route, batch)
  const messages = await listBodies<BatchMessage>(partition, SENT_PREFIX, store)
  return { messages, deliveries: await listBodies<RouteDelivery>(partition, DELIVERY_PREFIX, store) }
}

async function listBodies<T>(
  partition: string,
  prefix: string,
  store: Pick<ListingStore, 'list'>,
): Promise<T[]> {
  const found: T[] = []
  for await (const { body } of store.list(partition, prefix)) found.push(body as T)
  return found
}

/** Begins a message with the lease. False if another function began one at the same time. */
export async function beginMessage(
  key: BatchKey,
  message: BatchMessage,
  store: ItemStore,
  now: Date,
): Promise<boolean> {
  const item = {
    key: buildSentKey(key, message.number),
    version: 1,
    body: message,
    expires: computeExpiry(now),
  }
  return store.save(item, 0)
}

/** Updates a message as `change` says, which returns undefined to leave it. Returns what is stored. Throws ConflictError. */
export async function updateMessage(
  key: BatchKey,
  { number }: BatchMessage,
  change: (message: BatchMessage) => BatchMessage | undefined,
  store: ItemStore,
): Promise<void> {
  await updateItem<BatchMessage>(store, buildSentKey(key, number), current => current && change(current))
}

function buildSentKey({ route, batch }: BatchKey, number: number): ItemKey {
  return {
    partition: buildRoutePartition(route, batch),
    sort: `${SENT_PREFIX}${String(number).padStart(6, '0')}`,
  }
}

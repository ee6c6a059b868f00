import { computeExpiry } from '../state/change-record.ts'
import { buildRoutePartition } from '../state/keys.ts'
import { putIfAbsent, updateItem, type ItemStore, type ListingStore } from '../state/store.ts'
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

/** The batch of a delivery to a route. */
export interface BatchKey {
  route: string
  batch: string
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

function buildSentKey({ route, batch }: BatchKey, number: number) {
  return {
    partition: buildRoutePartition(route, batch),
    sort: `${SENT_PREFIX}${String(number).padStart(6, '0')}`,
  }
}

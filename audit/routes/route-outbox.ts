import type { ControlDescription } from '../controls/control.ts'
import type { DeliverMessage, MessageSender } from '../messages.ts'
import type { NotificationForwarder, NotificationSource } from '../notify/notification-forwarder.ts'
import { createNotification, formatNotificationId } from '../notify/notification.ts'
import type { Resource } from '../resources/resource.ts'
import { findTags } from '../resources/tags/resource-tags.ts'
import type { Route } from '../settings/route.ts'
import { loadSnapshot } from '../state/load-snapshot.ts'
import { createResourceLookup } from '../state/lookups/resource-lookup.ts'
import type { ListingStore } from '../state/store.ts'
import {
  assignBatch,
  findAssignedBatch,
  isBatchAwaited,
  markBatchAwaited,
  putDelivery,
  type BatchKey,
} from './delivery.ts'
import { computeDueTime } from './due-time.ts'
import { createDigestEntry, createRouteMessage } from './route-message.ts'
import { selectForRoute, type TagLookup } from './select-content.ts'
import { createThreadFinder, type ThreadFinder } from './thread.ts'

/** What the outbox of routes needs. */
export interface RouteOutboxDeps {
  routes: readonly Route[]
  store: ListingStore
  sender: MessageSender
  checklist: readonly ControlDescription[]
  now: () => Date
}

/**
 * Stores a delivery for each route that asks for a part of a notification, then requests that it is sent. Repeated at any time, it
 * stores nothing new: what was sent is not sent again.
 */
export function createRouteOutbox(deps: RouteOutboxDeps): NotificationForwarder {
  const { store, sender, now } = deps
  return {
    async forward(source) {
      const lookups = { lookUpTags: createTagLookup(store), findThread: createThreadFinder(store) }
      const unawaited: BatchKey[] = []
      for (const route of deps.routes) {
        const key = await storeDelivery(route, source, lookups, deps)
        if (key === undefined) continue
        if (!isCollected(key, source) || !(await isBatchAwaited(key, store))) unawaited.push(key)
      }
      const messages = unawaited.map((key): DeliverMessage => ({ type: 'deliver', ...key }))
      if (messages.length > 0) await sender.send('route', messages, 0)
      for (const key of unawaited) if (isCollected(key, source)) await markBatchAwaited(key, store, now())
    },
  }
}

/** Whether a batch has deliveries of several notifications. */
function isCollected({ batch }: BatchKey, { changeRecord, number }: NotificationSource): boolean {
  return batch !== formatNotificationId(changeRecord.id, number)
}

async function storeDelivery(
  { name: route, ...conditions }: Route,
  source: NotificationSource,
  { lookUpTags, findThread }: { lookUpTags: TagLookup; findThread: ThreadFinder },
  { store, checklist, now }: RouteOutboxDeps,
): Promise<BatchKey | undefined> {
  const id = formatNotificationId(source.changeRecord.id, source.number)
  const assigned = await findAssignedBatch(route, id, store)
  const selected = await selectForRoute({ name: route, ...conditions }, source, lookUpTags)
  // An earlier attempt can have stored it when the resource had other tags: it is sent as it was stored.
  if (selected === undefined) return assigned === undefined ? undefined : { route, batch: assigned }
  const { changeRecord, number, transitions, content } = selected
  const { text: _, ...notification } = createNotification(changeRecord, number, transitions, {
    ...content,
    checklist,
  })
  const thread = await findThread(changeRecord.id, transitions, conditions.overdue)
  const message = createRouteMessage(route, notification, number, thread)
  const at = now()
  const due = computeDueTime(conditions, message.severity, at)
  const batch = assigned ?? (await assignBatch({ route, batch: due?.toISOString() ?? id }, id, store, at))
  const key = { route, batch }
  const delivery =
    batch === id ? { id, notification, number, thread } : { id, entry: createDigestEntry(message) }
  await putDelivery(key, delivery, store, at)
  return key
}

/** Finds the tags of resources in their snapshots, each once. */
function createTagLookup(store: Pick<ListingStore, 'load'>): TagLookup {
  return createResourceLookup(resource => loadTags(resource, store))
}

async function loadTags(
  resource: Resource,
  store: Pick<ListingStore, 'load'>,
): Promise<Readonly<Record<string, string>> | undefined> {
  const snapshot = await loadSnapshot(resource, store)
  return snapshot && findTags(snapshot)
}

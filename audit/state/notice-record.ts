import { getResourceKey, type Resource } from '../resources/resource.ts'
import { computeExpiry } from './change-record.ts'
import { buildResourcePartition } from './keys.ts'
import { updateItem, type ItemKey, type ItemStore } from './store.ts'

/** When people were last notified of changes of a resource, and of how many they were not notified since. */
export interface NoticeRecord {
  /** When the last notification was sent, ISO 8601. */
  sentAt: string
  /** When the change of that notification happened, ISO 8601. */
  changedAt: string
  omitted: number
}

/** Loads the notice record of a resource; undefined if people were never notified of its changes. */
export async function loadNoticeRecord(
  resource: Resource,
  store: Pick<ItemStore, 'load'>,
): Promise<NoticeRecord | undefined> {
  return (await store.load(buildNoticeKey(resource)))?.body as NoticeRecord | undefined
}

/** Records that people were notified of a change of a resource, which happened at `changedAt`. Throws ConflictError. */
export async function recordNotice(
  resource: Resource,
  changedAt: string,
  store: ItemStore,
  now: Date,
): Promise<void> {
  const noticeRecord: NoticeRecord = { sentAt: now.toISOString(), changedAt, omitted: 0 }
  await updateItem<NoticeRecord>(store, buildNoticeKey(resource), () => noticeRecord, computeExpiry(now))
}

/** Counts a change of a resource of which people are not notified, after one of which they were. Throws ConflictError. */
export async function countOmittedChange(resource: Resource, store: ItemStore, now: Date): Promise<void> {
  await updateItem<NoticeRecord>(
    store,
    buildNoticeKey(resource),
    before => before && { ...before, omitted: before.omitted + 1 },
    computeExpiry(now),
  )
}

function buildNoticeKey(resource: Resource): ItemKey {
  return { partition: buildResourcePartition(getResourceKey(resource)), sort: 'NOTICE' }
}

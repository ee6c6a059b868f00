import { isDeepStrictEqual } from 'node:util'
import { getResourceKey, type Resource } from '../resources/resource.ts'
import {
  buildChangePartition,
  buildChangeRecordKey,
  buildTaskDoneKey,
  buildTasksKey,
  TASK_DONE_PREFIX,
  TASK_PREFIX,
  TRANSITION_PREFIX,
} from './keys.ts'
import { putIfAbsent, updateItem, type ItemStore, type ListingStore } from './store.ts'
import type { NotificationStatus, Transition, TransitionMaker } from './transition.ts'
import { pickChangeOrigin, type ChangeOrigin } from '../events/change-origin.ts'
import { mergeReports } from '../events/vulnerability.ts'

/** A change, with the progress of its notifications. Its size is fixed: the tasks are items of their own. */
export interface ChangeRecord extends ChangeOrigin {
  /** When Assay began to process the change, ISO 8601. */
  openedAt: string
  /** How many notifications of the change were sent. */
  notificationsSent: number
  /** Whether the first notification was begun: what is recorded after that needs a further one. */
  notificationStarted: boolean
  /** When the last notification of the change was sent, ISO 8601. */
  lastNotifiedAt?: string
  /** The time for which a message to the notifier waits, ISO 8601; absent unless a notification was delayed. */
  nextNotification?: string
  /** When a notifier took the lease to send the next notification, ISO 8601. Absent: no notifier has it. */
  notifierLease?: string
}

/** How long change records and the marks of their tasks are kept, in seconds. Transitions are kept for good. */
const RETENTION_SECONDS = 90 * 86_400

/** Returns when an item that is written `now` expires, in seconds since 1970. */
export function computeExpiry(now: Date): number {
  return Math.floor(now.getTime() / 1000) + RETENTION_SECONDS
}

/** Creates the change record of `changeOrigin`, unless it exists. Throws ConflictError. */
export async function openChangeRecord(
  changeOrigin: ChangeOrigin,
  store: ItemStore,
  now: Date,
): Promise<void> {
  const blank: ChangeRecord = {
    ...pickChangeOrigin(changeOrigin),
    openedAt: now.toISOString(),
    notificationsSent: 0,
    notificationStarted: false,
  }
  const key = buildChangeRecordKey(changeOrigin.id)
  const expires = computeExpiry(now)
  if (await store.save({ key, version: 1, body: blank, expires }, 0)) return
  await updateItem<ChangeRecord>(
    store,
    key,
    change => change && completeOrigin(change, changeOrigin),
    expires,
  )
}

/**
 * Takes over what a further event of the same change says better, until it is notified: the actor if the record has only an AWS
 * service, which names no one, and what all reports of a vulnerability say.
 */
function completeOrigin(change: ChangeRecord, changeOrigin: ChangeOrigin): ChangeRecord | undefined {
  if (change.notificationStarted) return undefined
  const { actor, action, vulnerability: reported } = changeOrigin
  if (change.actor.type === SERVICE && actor.type !== SERVICE) return { ...change, actor, action }
  if (change.vulnerability === undefined || reported === undefined) return undefined
  const vulnerability = mergeReports(change.vulnerability, reported)
  return isDeepStrictEqual(vulnerability, change.vulnerability) ? undefined : { ...change, vulnerability }
}

const SERVICE = 'AWSService'

/** Loads the record of a change, undefined if there is none. */
export async function loadChangeRecord(
  id: string,
  store: Pick<ItemStore, 'load'>,
): Promise<ChangeRecord | undefined> {
  return (await store.load(buildChangeRecordKey(id)))?.body as ChangeRecord | undefined
}

/**
 * What one refresh adds to a change: the resources that it read, and the tasks that it opens. A refresh that is repeated
 * after a crash can open other tasks than before: its last list counts.
 */
export interface RefreshTasks {
  refreshId: string
  subjects: readonly Resource[]
  tasks: readonly string[]
}

/** How far a change is: the resources that were read for it, and its tasks. */
export interface ChangeProgress {
  subjects: readonly Resource[]
  refreshes: readonly RefreshTasks[]
  /** The tasks that are not completed. */
  pendingTasks: readonly string[]
}

/**
 * Stores the tasks of one refresh, each refresh in an item of its own: a change that reads thousands of resources stays
 * within the size of an item. Throws ConflictError.
 */
export async function openTasks(
  changeId: string,
  refreshTasks: RefreshTasks,
  store: ItemStore,
  now: Date,
): Promise<void> {
  const key = buildTasksKey(changeId, refreshTasks.refreshId)
  const expires = computeExpiry(now)
  if (await store.save({ key, version: 1, body: refreshTasks, expires }, 0)) return
  await updateItem<RefreshTasks>(
    store,
    key,
    stored => (isDeepStrictEqual(stored, refreshTasks) ? undefined : refreshTasks),
    expires,
  )
}

/** Marks a task of a change as completed. Call it after all results of the task are stored. */
export async function completeTask(change: string, task: string, store: ItemStore, now: Date): Promise<void> {
  await putIfAbsent(store, buildTaskDoneKey(change, task), {}, computeExpiry(now))
}

/** Loads the progress of a change. */
export async function loadChangeProgress(
  changeId: string,
  store: Pick<ListingStore, 'list'>,
): Promise<ChangeProgress> {
  const refreshes: RefreshTasks[] = []
  const completed = new Set<string>()
  for await (const { key, body } of store.list(buildChangePartition(changeId), TASK_PREFIX)) {
    if (key.sort.startsWith(TASK_DONE_PREFIX)) completed.add(key.sort.slice(TASK_DONE_PREFIX.length))
    else refreshes.push(body as RefreshTasks)
  }
  const subjects = refreshes.flatMap(refresh => refresh.subjects)
  const tasks = new Set(refreshes.flatMap(refresh => refresh.tasks))
  return {
    subjects: [...new Map(subjects.map(subject => [getResourceKey(subject), subject])).values()],
    refreshes,
    pendingTasks: [...tasks].filter(task => !completed.has(task)),
  }
}

/** A transition as it is stored with its change, with its notification status once that is decided. */
export interface RecordedTransition extends NotificationStatus {
  transition: Transition
  /** Set together with the notification status; absent in items of earlier versions. */
  madeBy?: TransitionMaker
}

/** Lists the transitions of a change. */
export async function listTransitions(
  change: string,
  store: Pick<ListingStore, 'list'>,
): Promise<RecordedTransition[]> {
  const found: RecordedTransition[] = []
  for await (const { body } of store.list(buildChangePartition(change), TRANSITION_PREFIX))
    found.push(body as RecordedTransition)
  return found
}

/** Lists the transitions of a change whose notification is not decided yet. */
export async function listUnnotifiedTransitions(change: string, store: ListingStore): Promise<Transition[]> {
  const all = await listTransitions(change, store)
  return all.filter(({ notifiedIn }) => notifiedIn === undefined).map(({ transition }) => transition)
}

import { getResourceKey, type Resource } from '../resources/resource.ts'
import { buildChangeRecordKey, buildChangePartition, buildTaskDoneKey, TRANSITION_PREFIX } from './keys.ts'
import { putIfAbsent, updateItem, type ItemStore, type ListingStore } from './store.ts'
import type { NotificationStatus, Transition } from './transition.ts'
import type { ChangeOrigin } from '../events/change-origin.ts'

/** A change, with the progress of its tasks and notifications. */
export interface ChangeRecord extends ChangeOrigin {
  /** When Assay began to process the change, ISO 8601. */
  openedAt: string
  /** The resources that were read for the change: its subjects, and what was discovered through them. */
  subjects: readonly Resource[]
  /**
   * The tasks of the change by the id of the refresh that opened them. A refresh that is repeated after a crash can
   * open other tasks than before: its last list counts.
   */
  tasks: Readonly<Record<string, readonly string[]>>
  /** How many notifications of the change were sent. */
  notificationsSent: number
  /** Whether the first notification was begun: what is recorded after that needs a further one. */
  notificationStarted: boolean
  /** When a notifier took the lease to send the next notification, ISO 8601. Absent: no notifier has it. */
  notifierLease?: string
}

/** How long change records and the marks of their tasks are kept, in seconds. Transitions are kept for good. */
const RETENTION_SECONDS = 90 * 86_400

/** Returns when an item that is written `now` expires, in seconds since 1970. */
export function computeExpiry(now: Date): number {
  return Math.floor(now.getTime() / 1000) + RETENTION_SECONDS
}

/** What one refresh adds to a change record: the subjects that it read, and the tasks that it opens. */
export interface ChangeRecordUpdate {
  refreshId: string
  subjects: readonly Resource[]
  tasks: readonly string[]
}

/** Creates the change record of `changeOrigin`, or adds the update to it. Throws ConflictError. */
export async function openChangeRecord(
  changeOrigin: ChangeOrigin,
  changeRecordUpdate: ChangeRecordUpdate,
  store: ItemStore,
  now: Date,
): Promise<void> {
  const { id, account, region, action, actor, at, sweep } = changeOrigin
  const blank = {
    id,
    account,
    region,
    action,
    actor,
    at,
    ...(sweep === undefined ? {} : { sweep }),
    openedAt: now.toISOString(),
    notificationsSent: 0,
    notificationStarted: false,
  }
  await updateItem<ChangeRecord>(
    store,
    buildChangeRecordKey(id),
    change =>
      extendChangeRecord(
        change ? attributeActor(change, changeOrigin) : { ...blank, subjects: [], tasks: {} },
        changeRecordUpdate,
      ),
    computeExpiry(now),
  )
}

/** Takes over the actor of `changeOrigin` where the record has only an AWS service, which names no one. */
function attributeActor(change: ChangeRecord, { actor, action }: ChangeOrigin): ChangeRecord {
  const isBetter = change.actor.type === SERVICE && actor.type !== SERVICE && !change.notificationStarted
  return isBetter ? { ...change, actor, action } : change
}

const SERVICE = 'AWSService'

function extendChangeRecord(
  change: ChangeRecord,
  { refreshId, subjects, tasks }: ChangeRecordUpdate,
): ChangeRecord {
  const known = new Set(change.subjects.map(getResourceKey))
  const added = subjects.filter(subject => !known.has(getResourceKey(subject)))
  return {
    ...change,
    subjects: [...change.subjects, ...added],
    tasks: { ...change.tasks, [refreshId]: tasks },
  }
}

/** Loads the record of a change, undefined if there is none. */
export async function loadChangeRecord(
  id: string,
  store: Pick<ItemStore, 'load'>,
): Promise<ChangeRecord | undefined> {
  return (await store.load(buildChangeRecordKey(id)))?.body as ChangeRecord | undefined
}

/** Marks a task of a change as completed. Call it after all results of the task are stored. */
export async function completeTask(change: string, task: string, store: ItemStore, now: Date): Promise<void> {
  await putIfAbsent(store, buildTaskDoneKey(change, task), {}, computeExpiry(now))
}

/** Lists the tasks of a change that are not completed. */
export async function listPendingTasks(change: ChangeRecord, store: ListingStore): Promise<string[]> {
  const pending = new Set(Object.values(change.tasks).flat())
  for await (const { key } of store.list(buildChangePartition(change.id), 'TASK_DONE '))
    pending.delete(key.sort.slice('TASK_DONE '.length))
  return [...pending]
}

/** A transition as it is stored with its change, with its notification status once that is decided. */
export interface RecordedTransition extends NotificationStatus {
  transition: Transition
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

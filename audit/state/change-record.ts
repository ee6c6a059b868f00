import { getResourceKey, type Resource } from '../resources/resource.ts'
import { buildChangeRecordKey, buildChangePartition, buildTaskDoneKey, TRANSITION_PREFIX } from './keys.ts'
import { putIfAbsent, updateItem, type ItemStore, type ListingStore } from './store.ts'
import type { NotificationStatus, Transition } from './transition.ts'
import type { ChangeOrigin } from '../events/change-origin.ts'

/** Why something was reassessed: a change, with the state of the work it made. */
export interface ChangeRecord extends ChangeOrigin {
  /** When we began to work on it, ISO 8601. */
  openedAt: string
  /** What was read for it: its subjects, and what they led to that was not known. */
  subjects: readonly Resource[]
  /**
   * The pieces of its work, each a reassess message or a request of a resource, by the look that made them: a look
   * that is repeated after a crash may make others, and these count.
   */
  tasks: Readonly<Record<string, readonly string[]>>
  /** How many messages told of it. */
  notificationsSent: number
  /** Whether it was begun to be told: what comes after that needs a message of its own. */
  notificationStarted: boolean
  /** Since when somebody is about to send the next message, ISO 8601. */
  notifierLease?: string
}

/** How long causes and their marks are kept, in seconds; transitions stay. */
const RETENTION_SECONDS = 90 * 86_400

/** Expiry of what is written now. */
export function computeExpiry(now: Date): number {
  return Math.floor(now.getTime() / 1000) + RETENTION_SECONDS
}

/** What a look adds to a cause: the subjects it read, and the pieces of work that it makes. */
export interface ChangeRecordUpdate {
  refreshId: string
  subjects: readonly Resource[]
  tasks: readonly string[]
}

/** Opens the cause of `origin`, or adds to it. */
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

/** The cause, with the actor of `origin` where until now a service told of it, which names nobody. */
function attributeActor(change: ChangeRecord, { actor, action }: ChangeOrigin): ChangeRecord {
  const isNews = change.actor.type === SERVICE && actor.type !== SERVICE && !change.notificationStarted
  return isNews ? { ...change, actor, action } : change
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

export async function loadChangeRecord(
  id: string,
  store: Pick<ItemStore, 'load'>,
): Promise<ChangeRecord | undefined> {
  return (await store.load(buildChangeRecordKey(id)))?.body as ChangeRecord | undefined
}

/** Notes that a piece of a cause's work is done and all that came of it is stored. */
export async function completeTask(change: string, task: string, store: ItemStore, now: Date): Promise<void> {
  await putIfAbsent(store, buildTaskDoneKey(change, task), {}, computeExpiry(now))
}

/** The pieces of `cause` that are not done. */
export async function listPendingTasks(change: ChangeRecord, store: ListingStore): Promise<string[]> {
  const pending = new Set(Object.values(change.tasks).flat())
  for await (const { key } of store.list(buildChangePartition(change.id), 'TASK_DONE '))
    pending.delete(key.sort.slice('TASK_DONE '.length))
  return [...pending]
}

/** A transition as it stands in its cause, with what became of its telling once that is decided. */
export interface RecordedTransition extends NotificationStatus {
  transition: Transition
}

/** The transitions of a cause. */
export async function listTransitions(
  change: string,
  store: Pick<ListingStore, 'list'>,
): Promise<RecordedTransition[]> {
  const found: RecordedTransition[] = []
  for await (const { body } of store.list(buildChangePartition(change), TRANSITION_PREFIX))
    found.push(body as RecordedTransition)
  return found
}

/** The transitions of a cause that are still to be told. */
export async function listUnnotifiedTransitions(change: string, store: ListingStore): Promise<Transition[]> {
  const all = await listTransitions(change, store)
  return all.filter(({ notifiedIn }) => notifiedIn === undefined).map(({ transition }) => transition)
}

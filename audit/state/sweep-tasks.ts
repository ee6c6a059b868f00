import { loadChangeProgress, computeExpiry } from './change-record.ts'
import { putIfAbsent, updateItem, type ItemKey, type ItemStore, type ListingStore } from './store.ts'
import type { ListingGap, Sweep } from '../resources/assay/sweep.ts'

/** A task of a full scan. A task that reads resources evaluates them under a change of its own. */
export interface SweepTask {
  done: boolean
  /** The id of the change under which its resources are evaluated. */
  changeId?: string
  /** Whether all tasks of that change are completed. */
  evaluated?: boolean
  resourcesRead?: number
  /** Lost events that reconciling found. */
  lost?: number
  /** The regions of whose event history only the latest part was compared. */
  partial?: readonly string[]
  /** Why nothing could be listed. */
  listingFailure?: string
  /** What could not be listed. */
  listingGap?: ListingGap
}

function buildSweepPartition(sweep: string): string {
  return `SWEEP ${sweep}`
}

function buildTaskKey(sweep: string, name: string): ItemKey {
  return { partition: buildSweepPartition(sweep), sort: `TASK ${name}` }
}

/** Opens a task. Call it before the message for the task is sent. Idempotent. */
export async function openSweepTask(
  { id }: Pick<Sweep, 'id'>,
  name: string,
  store: ItemStore,
  now: Date,
  changeId?: string,
): Promise<void> {
  const task: SweepTask = { done: false, ...(changeId === undefined ? {} : { changeId }) }
  await putIfAbsent(store, buildTaskKey(id, name), task, computeExpiry(now))
}

/** Marks a task as done, with its results. Throws ConflictError. */
export async function completeSweepTask(
  { id }: Pick<Sweep, 'id'>,
  name: string,
  found: Omit<SweepTask, 'done'>,
  store: ItemStore,
  now: Date,
): Promise<void> {
  await updateItem<SweepTask>(
    store,
    buildTaskKey(id, name),
    (task = { done: false }) => ({ ...task, ...found, done: true }),
    computeExpiry(now),
  )
}

/** Loads the tasks of a full scan by their names. */
export async function loadSweepTasks(sweep: string, store: ListingStore): Promise<Map<string, SweepTask>> {
  const tasks = new Map<string, SweepTask>()
  for await (const { key, body } of store.list(buildSweepPartition(sweep), 'TASK '))
    tasks.set(key.sort.slice('TASK '.length), body as SweepTask)
  return tasks
}

/** Lists the names of the tasks that are not done, or whose resources are not all evaluated. */
export async function listPendingSweepTasks(
  sweep: string,
  tasks: ReadonlyMap<string, SweepTask>,
  store: ListingStore,
  now: Date,
): Promise<string[]> {
  const pending: string[] = []
  for (const [name, task] of tasks) {
    if (!task.done || !(await isEvaluated(sweep, name, task, store, now))) pending.push(name)
  }
  return pending
}

async function isEvaluated(
  sweep: string,
  name: string,
  task: SweepTask,
  store: ListingStore,
  now: Date,
): Promise<boolean> {
  if (task.changeId === undefined || task.evaluated === true) return true
  if ((await loadChangeProgress(task.changeId, store)).pendingTasks.length > 0) return false
  await completeSweepTask({ id: sweep }, name, { evaluated: true }, store, now)
  return true
}

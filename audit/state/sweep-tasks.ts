import { computeExpiry, loadChangeRecord, listPendingTasks } from './change-record.ts'
import { putIfAbsent, updateItem, type ItemKey, type ItemStore, type ListingStore } from './store.ts'
import type { Sweep } from '../resources/assay/sweep.ts'

/** A part of a sweep's work. What is looked at is a cause of its own, which this names. */
export interface SweepTask {
  done: boolean
  /** The cause under which its resources are judged. */
  changeId?: string
  /** Whether all that came of that cause is judged. */
  evaluated?: boolean
  resourcesRead?: number
  lost?: number
  /** Why nothing could be listed. */
  listingFailure?: string
}

function buildSweepPartition(sweep: string): string {
  return `SWEEP ${sweep}`
}

function buildTaskKey(sweep: string, name: string): ItemKey {
  return { partition: buildSweepPartition(sweep), sort: `TASK ${name}` }
}

/** Notes that a part is to be done, before anybody is asked to do it. */
export async function openSweepTask(
  { id }: Pick<Sweep, 'id'>,
  name: string,
  store: ItemStore,
  now: Date,
  change?: string,
): Promise<void> {
  const task: SweepTask = { done: false, ...(change === undefined ? {} : { changeId: change }) }
  await putIfAbsent(store, buildTaskKey(id, name), task, computeExpiry(now))
}

/** Notes that a part is done, and what came of it. */
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

/** The parts of a sweep by their names. */
export async function loadSweepTasks(sweep: string, store: ListingStore): Promise<Map<string, SweepTask>> {
  const tasks = new Map<string, SweepTask>()
  for await (const { key, body } of store.list(buildSweepPartition(sweep), 'TASK '))
    tasks.set(key.sort.slice('TASK '.length), body as SweepTask)
  return tasks
}

/** The names of the parts that are not done, or of which something is still to be judged. */
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
  const change = await loadChangeRecord(task.changeId, store)
  if (change && (await listPendingTasks(change, store)).length > 0) return false
  await completeSweepTask({ id: sweep }, name, { evaluated: true }, store, now)
  return true
}

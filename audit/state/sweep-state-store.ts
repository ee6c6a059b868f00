import { updateItem, type ItemKey, type ItemStore } from './store.ts'
import type { SweepState, Sweep, EndedSweep } from '../resources/assay/sweep.ts'

/** The key of the state of full scans. */
export const sweepStateKey: ItemKey = { partition: 'SWEEP', sort: 'STATE' }

/** Loads the state of the full scans of the account. */
export async function loadSweepState(store: Pick<ItemStore, 'load'>): Promise<SweepState> {
  return (await store.load(sweepStateKey))?.body ?? {}
}

/** Formats the id of the full scan of `account` that was requested at this time, ISO 8601. */
export function formatSweepId(account: string, at: string): string {
  return `sweep:${account}:${at}`
}

/** Formats the id of the change under which a task of a full scan is evaluated. */
export function formatSweepChangeId({ id }: Sweep, task: string): string {
  return `${id} ${task}`
}

/**
 * Records the start of a full scan, and returns it. Idempotent: a repeated call returns the same scan. Returns
 * undefined if this scan has ended, or if another one that began less than `timeout` seconds before is still running.
 * A scan of a stack that was replaced counts as ended: its messages were deleted with its queues. Throws ConflictError.
 */
export async function recordSweepStart(
  call: Omit<Sweep, 'baseline'>,
  timeout: number,
  store: ItemStore,
): Promise<Sweep | undefined> {
  let started: Sweep | undefined
  await updateItem<SweepState>(store, sweepStateKey, (state = {}) => {
    const { running, last } = state
    started = running?.id === call.id ? running : undefined
    if (started || last?.id === call.id) return undefined
    if (running && !isStackReplaced(running, call) && measureSeconds(running, call) < timeout)
      return undefined
    started = { ...call, baseline: last === undefined }
    return { ...state, running: started }
  })
  return started
}

/** Whether the queues with the messages of a full scan were deleted together with their stack. */
function isStackReplaced({ stack }: Pick<Sweep, 'stack'>, call: Pick<Sweep, 'stack'>): boolean {
  return stack !== undefined && call.stack !== undefined && stack !== call.stack
}

function measureSeconds(one: Pick<Sweep, 'startedAt'>, other: Pick<Sweep, 'startedAt'>): number {
  return (Date.parse(other.startedAt) - Date.parse(one.startedAt)) / 1000
}

/** Records that the end of a full scan was published as an event. */
export async function markSweepPublished(sweep: string, store: ItemStore): Promise<void> {
  await updateItem<SweepState>(store, sweepStateKey, (state = {}) =>
    state.last?.id === sweep ? { ...state, last: { ...state.last, published: true } } : undefined,
  )
}

/** Records the end of a full scan. */
export async function recordSweepEnd(ended: EndedSweep, store: ItemStore): Promise<void> {
  await updateItem<SweepState>(store, sweepStateKey, (state = {}) =>
    state.running?.id === ended.id
      ? { last: ended, initialScanEndedAt: state.initialScanEndedAt ?? ended.endedAt }
      : undefined,
  )
}

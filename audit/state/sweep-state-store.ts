import { updateItem, type ItemKey, type ItemStore } from './store.ts'
import type { SweepState, Sweep, EndedSweep } from '../resources/assay/sweep.ts'

/** Where the sweeps' state is kept. */
export const sweepStateKey: ItemKey = { partition: 'SWEEP', sort: 'STATE' }

/** Where the sweeps of the account stand. */
export async function loadSweepState(store: Pick<ItemStore, 'load'>): Promise<SweepState> {
  return (await store.load(sweepStateKey))?.body ?? {}
}

/** The id of the sweep of `account` that was called for at this time. */
export function formatSweepId(account: string, at: string): string {
  return `sweep:${account}:${at}`
}

/** The cause under which a part of a sweep is judged. */
export function formatSweepChangeId({ id }: Sweep, task: string): string {
  return `${id} ${task}`
}

/**
 * Notes that a sweep begins. Answers it, also when it had begun before; undefined where it is over, or where another
 * is under way that began less than `patience` seconds before. None is under way any more in a stack that is gone.
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

/** Whether the messages of a sweep went with the stack that carried them. */
function isStackReplaced({ stack }: Pick<Sweep, 'stack'>, call: Pick<Sweep, 'stack'>): boolean {
  return stack !== undefined && call.stack !== undefined && stack !== call.stack
}

function measureSeconds(one: Pick<Sweep, 'startedAt'>, other: Pick<Sweep, 'startedAt'>): number {
  return (Date.parse(other.startedAt) - Date.parse(one.startedAt)) / 1000
}

/** Notes that rules were told of the end of a sweep. */
export async function markSweepPublished(sweep: string, store: ItemStore): Promise<void> {
  await updateItem<SweepState>(store, sweepStateKey, (state = {}) =>
    state.last?.id === sweep ? { ...state, last: { ...state.last, published: true } } : undefined,
  )
}

/** Notes that a sweep is over. */
export async function recordSweepEnd(ended: EndedSweep, store: ItemStore): Promise<void> {
  await updateItem<SweepState>(store, sweepStateKey, (state = {}) =>
    state.running?.id === ended.id ? { last: ended } : undefined,
  )
}

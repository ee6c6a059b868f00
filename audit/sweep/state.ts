import { update, type ItemKey, type ItemStore } from '../account/store.ts'

/** One pass over the whole account. */
export interface Sweep {
  id: string
  account: string
  /** Where Assay lives. */
  region: string
  /** ISO 8601. */
  startedAt: string
  /** Whether none was there before: what it finds says nothing of who made it so. */
  baseline: boolean
  /** The id of the stack whose queues carry it. */
  stack?: string
}

/** A sweep that is over, and how far it came. */
export interface EndedSweep extends Sweep {
  /** ISO 8601. */
  endedAt: string
  /** Resources that were looked at. */
  looked: number
  /** Events of CloudTrail's history that had never arrived. */
  lost: number
  /** What could not be listed, and why. */
  unlisted: readonly string[]
  /** Parts of the work that were still open. */
  open: number
  /** Whether rules were told by an event that it is over. */
  announced?: true
}

/** Which sweep is under way, and which one ended last. */
export interface SweepState {
  running?: Sweep
  last?: EndedSweep
}

/** Where the sweeps' state is kept. */
export const sweepStateKey: ItemKey = { partition: 'SWEEP', sort: 'STATE' }

/** Where the sweeps of the account stand. */
export async function sweepState(store: Pick<ItemStore, 'load'>): Promise<SweepState> {
  return (await store.load(sweepStateKey))?.body ?? {}
}

/** The id of the sweep of `account` that was called for at this time. */
export function sweepId(account: string, at: string): string {
  return `sweep:${account}:${at}`
}

/** The cause under which a part of a sweep is judged. */
export function causeOf({ id }: Sweep, part: string): string {
  return `${id} ${part}`
}

/**
 * Notes that a sweep begins. Answers it, also when it had begun before; undefined where it is over, or where another
 * is under way that began less than `patience` seconds before. None is under way any more in a stack that is gone.
 */
export async function beginSweep(
  call: Omit<Sweep, 'baseline'>,
  patience: number,
  store: ItemStore,
): Promise<Sweep | undefined> {
  let begun: Sweep | undefined
  await update<SweepState>(store, sweepStateKey, (state = {}) => {
    const { running, last } = state
    begun = running?.id === call.id ? running : undefined
    if (begun || last?.id === call.id) return undefined
    if (running && !isGone(running, call) && secondsBetween(running, call) < patience) return undefined
    begun = { ...call, baseline: last === undefined }
    return { ...state, running: begun }
  })
  return begun
}

/** Whether the messages of a sweep went with the stack that carried them. */
function isGone({ stack }: Pick<Sweep, 'stack'>, call: Pick<Sweep, 'stack'>): boolean {
  return stack !== undefined && call.stack !== undefined && stack !== call.stack
}

function secondsBetween(one: Pick<Sweep, 'startedAt'>, other: Pick<Sweep, 'startedAt'>): number {
  return (Date.parse(other.startedAt) - Date.parse(one.startedAt)) / 1000
}

/** Notes that rules were told of the end of a sweep. */
export async function markAnnounced(sweep: string, store: ItemStore): Promise<void> {
  await update<SweepState>(store, sweepStateKey, (state = {}) =>
    state.last?.id === sweep ? { ...state, last: { ...state.last, announced: true } } : undefined,
  )
}

/** Notes that a sweep is over. */
export async function endSweep(ended: EndedSweep, store: ItemStore): Promise<void> {
  await update<SweepState>(store, sweepStateKey, (state = {}) =>
    state.running?.id === ended.id ? { last: ended } : undefined,
  )
}

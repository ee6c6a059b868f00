import { expiry } from './cause.ts'
import { causePartition } from './keys.ts'
import { putIfAbsent, update, type Item, type ItemKey, type ItemStore, type ListingStore } from './store.ts'

/** A change that a cause brought beside findings, by the number of the message that told it. */
export interface Caused<T> {
  change: T
  told?: number
}

/** How much is kept of one change, and bytes of it. */
const MOST_KEPT = 20
const MOST_BYTES = 50_000

/** As much of `all`, which begins with the worst, as is kept; the worst is, whatever it takes: policies are small. */
export function kept<T>(all: readonly T[]): T[] {
  let bytes = 0
  return all
    .slice(0, MOST_KEPT)
    .filter((each, at) => (bytes += Buffer.byteLength(JSON.stringify(each))) <= MOST_BYTES || at === 0)
}

/** Changes of one kind as they stand with their causes. */
export interface CausedChanges<T> {
  /** Stands for a change: what a later look finds otherwise is a change of its own. */
  idOf: (change: T) => string
  /** Keeps a change with its cause; doing so again changes nothing. */
  put: (change: T, store: ItemStore, now: Date) => Promise<void>
  /** Notes that a message told it. */
  markTold: (change: T, told: number, store: ItemStore) => Promise<void>
  /** Those of this kind among all that causes brought. */
  among: (items: readonly Item[]) => Caused<T>[]
  /** The changes of a cause. */
  of: (cause: string, store: ListingStore) => Promise<Caused<T>[]>
}

/** Prefix of all that causes brought beside findings, in their partitions. */
const BROUGHT = 'BROUGHT '

/** All that a cause brought beside findings. */
export async function itemsBroughtBy(cause: string, store: ListingStore): Promise<Item[]> {
  const items: Item[] = []
  for await (const item of store.list(causePartition(cause), BROUGHT)) items.push(item)
  return items
}

/** Changes that are kept under sort keys that begin with `prefix`, each by its id. */
export function causedChanges<T extends { cause: string }>(
  prefix: string,
  idOf: (change: T) => string,
): CausedChanges<T> {
  const wholeIdOf = (change: T) => `${prefix} ${idOf(change)}`
  const keyOf = (change: T): ItemKey => ({
    partition: causePartition(change.cause),
    sort: `${BROUGHT}${wholeIdOf(change)}`,
  })
  const among = (items: readonly Item[]) =>
    items
      .filter(({ key }) => key.sort.startsWith(`${BROUGHT}${prefix} `))
      .map(({ body }) => body as Caused<T>)
  return {
    idOf: wholeIdOf,
    async put(change, store, now) {
      await putIfAbsent(store, keyOf(change), { change }, expiry(now))
    },
    async markTold(change, told, store) {
      await update(store, keyOf(change), () => ({ change, told }))
    },
    among,
    of: async (cause, store) => among(await itemsBroughtBy(cause, store)),
  }
}

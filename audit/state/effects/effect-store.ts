import { computeExpiry } from '../change-record.ts'
import { buildChangePartition } from '../keys.ts'
import {
  putIfAbsent,
  updateItem,
  type Item,
  type ItemKey,
  type ItemStore,
  type ListingStore,
} from '../store.ts'

/** A change that a cause brought beside findings, by the number of the message that told it. */
export interface RecordedEffect<T> {
  effect: T
  notifiedIn?: number
}

/** How much is kept of one change, and bytes of it. */
const MAX_EFFECT_ENTRIES = 20
const MAX_EFFECT_BYTES = 50_000

/** As much of `all`, which begins with the worst, as is kept; the worst is, whatever it takes: policies are small. */
export function truncateEffects<T>(all: readonly T[]): T[] {
  let bytes = 0
  return all
    .slice(0, MAX_EFFECT_ENTRIES)
    .filter((each, at) => (bytes += Buffer.byteLength(JSON.stringify(each))) <= MAX_EFFECT_BYTES || at === 0)
}

/** Changes of one kind as they stand with their causes. */
export interface EffectStore<T> {
  /** Stands for a change: what a later look finds otherwise is a change of its own. */
  identify: (effect: T) => string
  /** Keeps a change with its cause; doing so again changes nothing. */
  put: (effect: T, store: ItemStore, now: Date) => Promise<void>
  /** Notes that a message told it. */
  markNotified: (effect: T, notifiedIn: number, store: ItemStore) => Promise<void>
  /** Those of this kind among all that causes brought. */
  select: (items: readonly Item[]) => RecordedEffect<T>[]
  /** The changes of a cause. */
  list: (changeId: string, store: ListingStore) => Promise<RecordedEffect<T>[]>
}

/** Prefix of all that causes brought beside findings, in their partitions. */
const EFFECT_PREFIX = 'EFFECT '

/** All that a cause brought beside findings. */
export async function listEffectItems(changeId: string, store: ListingStore): Promise<Item[]> {
  const items: Item[] = []
  for await (const item of store.list(buildChangePartition(changeId), EFFECT_PREFIX)) items.push(item)
  return items
}

/** Changes that are kept under sort keys that begin with `prefix`, each by its id. */
export function createEffectStore<T extends { changeId: string }>(
  prefix: string,
  identify: (effect: T) => string,
): EffectStore<T> {
  const identifyEffect = (effect: T) => `${prefix} ${identify(effect)}`
  const buildEffectKey = (effect: T): ItemKey => ({
    partition: buildChangePartition(effect.changeId),
    sort: `${EFFECT_PREFIX}${identifyEffect(effect)}`,
  })
  const select = (items: readonly Item[]) =>
    items
      .filter(({ key }) => key.sort.startsWith(`${EFFECT_PREFIX}${prefix} `))
      .map(({ body }) => body as RecordedEffect<T>)
  return {
    identify: identifyEffect,
    async put(effect, store, now) {
      await putIfAbsent(store, buildEffectKey(effect), { effect }, computeExpiry(now))
    },
    async markNotified(effect, notifiedIn, store) {
      await updateItem(store, buildEffectKey(effect), () => ({ change: effect, told: notifiedIn }))
    },
    select,
    list: async (changeId, store) => select(await listEffectItems(changeId, store)),
  }
}

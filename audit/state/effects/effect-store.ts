import { measureJsonBytes } from '../../limits/json-bytes.ts'
import { computeExpiry } from '../change-record.ts'
import { buildChangePartition } from '../keys.ts'
import type { NotificationOutcome } from '../transition.ts'
import {
  putIfAbsent,
  updateItem,
  type Item,
  type ItemKey,
  type ItemStore,
  type ListingStore,
} from '../store.ts'

/** An effect of a change besides findings, with the number of the notification that contains it. */
export interface RecordedEffect<T> {
  effect: T
  notifiedIn?: NotificationOutcome
}

/** The most entries of one effect that are kept, and the most bytes of JSON of them. */
const MAX_EFFECT_ENTRIES = 20
const MAX_EFFECT_BYTES = 50_000

/** Keeps the first entries of `all`, which begins with the worst. The worst is always kept: policies are small. */
export function truncateEffects<T>(all: readonly T[]): T[] {
  let bytes = 0
  return all
    .slice(0, MAX_EFFECT_ENTRIES)
    .filter((each, at) => (bytes += measureJsonBytes(each)) <= MAX_EFFECT_BYTES || at === 0)
}

/** Stores effects of one type with the changes that had them. */
export interface EffectStore<T> {
  /** Identifies an effect by its content: if a recheck finds another content, that is an effect of its own. */
  identify: (effect: T) => string
  /** Stores an effect with its change. Idempotent. */
  put: (effect: T, store: ItemStore, now: Date) => Promise<void>
  /** Records what became of the notification of the effect. */
  markNotified: (effect: T, notifiedIn: NotificationOutcome, store: ItemStore) => Promise<void>
  /** Picks the effects of this type from the items that listEffectItems returns. */
  select: (items: readonly Item[]) => RecordedEffect<T>[]
  /** Lists the effects of this type that a change had. */
  list: (changeId: string, store: ListingStore) => Promise<RecordedEffect<T>[]>
}

/** Prefix of the sort keys of effects, in the partition of their change. */
const EFFECT_PREFIX = 'EFFECT '

/** Lists the items of all effects of a change, of every type. */
export async function listEffectItems(changeId: string, store: ListingStore): Promise<Item[]> {
  const items: Item[] = []
  for await (const item of store.list(buildChangePartition(changeId), EFFECT_PREFIX)) items.push(item)
  return items
}

/** Creates the store of the effects of one type, whose sort keys begin with `prefix` and end with the id. */
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
      await putIfAbsent(
        store,
        buildEffectKey(effect),
        { effect } satisfies RecordedEffect<T>,
        computeExpiry(now),
      )
    },
    async markNotified(effect, notifiedIn, store) {
      await updateItem<RecordedEffect<T>>(store, buildEffectKey(effect), (): RecordedEffect<T> => ({
        effect,
        notifiedIn,
      }))
    },
    select,
    list: async (changeId, store) => select(await listEffectItems(changeId, store)),
  }
}

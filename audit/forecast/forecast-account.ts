import { isPartOfIndex } from '../evaluate/escalation/index-store.ts'
import { isSnapshotOrEdge } from '../state/keys.ts'
import type { ItemKey, Store } from '../state/store.ts'

/** An account as it was read, as far as forecasts need it: its compliance records follow from the rest. */
export interface ForecastAccount {
  account: string
  /** The regions that were read. */
  regions: readonly string[]
  /** Why parts of the account could not be read. */
  unread: readonly string[]
  /** When the last read ended; nothing is forecast for a time before. */
  readUntil: Date
  /** The items that `isStateItem` selects. */
  store: Pick<Store, 'load' | 'list'>
}

/** Whether an item is a snapshot, an edge or a part of the escalation index. */
export function isStateItem(key: ItemKey): boolean {
  return isSnapshotOrEdge(key) || isPartOfIndex(key)
}

/** `store` without all items that are not a part of an account's state. */
export function selectStateItems(store: Pick<Store, 'load' | 'list'>): Pick<Store, 'load' | 'list'> {
  return {
    load: key => (isStateItem(key) ? store.load(key) : Promise.resolve(undefined)),
    async *list(partition, prefix) {
      for await (const item of store.list(partition, prefix)) if (isStateItem(item.key)) yield item
    },
  }
}

import { assertItemFits } from '../../audit/limits/item-bytes.ts'
import type { Item, Store } from '../../audit/state/store.ts'

/** A store in memory; every body is kept as JSON text, as the table keeps it. */
export interface JsonMemoryStore extends Store {
  /** Puts an item whose body is JSON text, whatever was there. */
  put(item: StoredJsonItem): void
  /** Every item, in no order. */
  items(): Iterable<StoredJsonItem>
}

/** An item as it is kept. */
export type StoredJsonItem = Omit<Item, 'body'> & { body: string }

/** An empty store in memory. */
export function createJsonMemoryStore(): JsonMemoryStore {
  const partitions = new Map<string, Map<string, StoredJsonItem>>()
  const find = ({ partition, sort }: Item['key']) => partitions.get(partition)?.get(sort)

  function put(item: StoredJsonItem): void {
    const { partition, sort } = item.key
    const existing = partitions.get(partition)
    if (existing === undefined) partitions.set(partition, new Map([[sort, item]]))
    else existing.set(sort, item)
  }

  return {
    put,
    *items() {
      for (const partition of partitions.values()) yield* partition.values()
    },
    load: key => Promise.resolve(parseItem(find(key))),
    save(item, expecting) {
      if ((find(item.key)?.version ?? 0) !== expecting) return Promise.resolve(false)
      assertItemFits(item)
      put({ ...item, body: JSON.stringify(item.body) })
      return Promise.resolve(true)
    },
    remove(key, expecting) {
      if (find(key)?.version !== expecting) return Promise.resolve(false)
      partitions.get(key.partition)?.delete(key.sort)
      return Promise.resolve(true)
    },
    async *list(partition, prefix) {
      const found = [...(partitions.get(partition)?.values() ?? [])].filter(({ key }) =>
        key.sort.startsWith(prefix),
      )
      for (const item of found.toSorted((a, b) => (a.key.sort < b.key.sort ? -1 : 1))) {
        const stored = parseItem(item)
        if (stored) yield stored
      }
    },
  }
}

function parseItem(item: StoredJsonItem | undefined): Item | undefined {
  return item && { ...item, key: { ...item.key }, body: JSON.parse(item.body) as unknown }
}

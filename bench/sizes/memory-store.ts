import type { Item, Store } from '../../audit/account/store.ts'

/** A store in memory; every body is kept as JSON text, as the table keeps it. */
export interface MemoryStore extends Store {
  /** Puts an item whose body is JSON text, whatever was there. */
  put(item: StoredItem): void
  /** Every item, in no order. */
  items(): Iterable<StoredItem>
}

/** An item as it is kept. */
export type StoredItem = Omit<Item, 'body'> & { body: string }

/** An empty store in memory. */
export function memoryStore(): MemoryStore {
  const partitions = new Map<string, Map<string, StoredItem>>()
  const find = ({ partition, sort }: Item['key']) => partitions.get(partition)?.get(sort)

  function put(item: StoredItem): void {
    const { partition, sort } = item.key
    const kept = partitions.get(partition)
    if (kept === undefined) partitions.set(partition, new Map([[sort, item]]))
    else kept.set(sort, item)
  }

  return {
    put,
    *items() {
      for (const partition of partitions.values()) yield* partition.values()
    },
    load: key => Promise.resolve(read(find(key))),
    save(item, expecting) {
      if ((find(item.key)?.version ?? 0) !== expecting) return Promise.resolve(false)
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
        const stored = read(item)
        if (stored) yield stored
      }
    },
  }
}

function read(item: StoredItem | undefined): Item | undefined {
  return item && { ...item, key: { ...item.key }, body: JSON.parse(item.body) as unknown }
}

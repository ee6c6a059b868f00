import type { Item, ItemKey, Store } from '../../audit/account/store.ts'
import type { Catalogue } from '../../audit/account/catalogue.ts'

/** A store in memory. */
export interface MemoryStore extends Store, Catalogue {
  /** The bodies of all items, whose sort key begins so, and the partitions they are in. */
  all(prefix: string): { partition: string; body: unknown }[]
  /** Another store with the same items, which goes on by itself. */
  copy(): MemoryStore
}

type Partitions = Map<string, Map<string, Item>>

/** An empty store, or one that holds `partitions`. */
export function memoryStore(partitions: Partitions = new Map()): MemoryStore {
  const versionOf = ({ partition, sort }: ItemKey) => partitions.get(partition)?.get(sort)?.version
  return {
    load: ({ partition, sort }) => Promise.resolve(partitions.get(partition)?.get(sort)),
    save(item, expecting) {
      if ((versionOf(item.key) ?? 0) !== expecting) return Promise.resolve(false)
      const { partition, sort } = item.key
      const items = partitions.get(partition) ?? new Map<string, Item>()
      partitions.set(partition, items.set(sort, JSON.parse(JSON.stringify(item)) as Item))
      return Promise.resolve(true)
    },
    remove(key, expecting) {
      if (versionOf(key) !== expecting) return Promise.resolve(false)
      partitions.get(key.partition)?.delete(key.sort)
      return Promise.resolve(true)
    },
    async *list(partition, prefix) {
      const items = [...(partitions.get(partition)?.values() ?? [])]
      const found = items.filter(({ key }) => key.sort.startsWith(prefix))
      yield* found.toSorted((a, b) => (a.key.sort < b.key.sort ? -1 : 1))
    },
    page: sort =>
      Promise.resolve({ bodies: [...partitions.values()].flatMap(items => items.get(sort)?.body ?? []) }),
    all: prefix =>
      [...partitions].flatMap(([partition, items]) =>
        [...items.values()].flatMap(({ key, body }) =>
          key.sort.startsWith(prefix) ? [{ partition, body }] : [],
        ),
      ),
    copy: () => memoryStore(new Map([...partitions].map(([name, items]) => [name, new Map(items)]))),
  }
}

import type { Item, ItemKey, Store } from '../../audit/account/store.ts'
import type { Catalogue } from '../../audit/account/catalogue.ts'

/** A store in memory that is copied at once: a copy shares with it what neither has written since. */
export interface MemoryStore extends Store, Catalogue {
  /** A store with the same items, which goes its own way from now on. */
  copy(): MemoryStore
  /** Everything that is kept, in no order. */
  items(): Iterable<Item>
  /** What is kept under sort keys that begin so, in no order. */
  all(prefix: string): Item[]
}

type Partition = Map<string, Item>

/** An empty store. */
export function memoryStore(): MemoryStore {
  return storeOf(new Map())
}

function storeOf(partitions: Map<string, Partition>): MemoryStore {
  /** Partitions that no other store has. */
  let own = new Set<string>()

  function found({ partition, sort }: ItemKey): Item | undefined {
    return partitions.get(partition)?.get(sort)
  }

  function writable(name: string): Partition {
    const partition = partitions.get(name)
    if (partition !== undefined && own.has(name)) return partition
    const fresh: Partition = new Map(partition)
    own.add(name)
    partitions.set(name, fresh)
    return fresh
  }

  function* everything(): Iterable<Item> {
    for (const partition of partitions.values()) yield* partition.values()
  }

  return {
    load: key => Promise.resolve(found(key)),
    save(item, expecting) {
      if ((found(item.key)?.version ?? 0) !== expecting) return Promise.resolve(false)
      writable(item.key.partition).set(item.key.sort, JSON.parse(JSON.stringify(item)) as Item)
      return Promise.resolve(true)
    },
    remove(key, expecting) {
      if (found(key)?.version !== expecting) return Promise.resolve(false)
      writable(key.partition).delete(key.sort)
      return Promise.resolve(true)
    },
    async *list(partition, prefix) {
      const items = [...(partitions.get(partition)?.values() ?? [])]
      yield* items.filter(({ key }) => key.sort.startsWith(prefix)).toSorted(bySort)
    },
    page(sort) {
      const bodies = [...partitions.values()].flatMap(partition => partition.get(sort)?.body ?? [])
      return Promise.resolve({ bodies })
    },
    copy() {
      own = new Set()
      return storeOf(new Map(partitions))
    },
    items: everything,
    all: prefix => [...everything()].filter(({ key }) => key.sort.startsWith(prefix)),
  }
}

function bySort(one: Item, other: Item): number {
  return one.key.sort < other.key.sort ? -1 : 1
}

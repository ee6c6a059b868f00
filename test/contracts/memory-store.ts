import { assertItemFits } from '../../audit/limits/item-bytes.ts'
import type { Item, ItemKey, Store } from '../../audit/state/store.ts'
import { assertNoToken, type SnapshotScan } from '../../audit/state/snapshot-scan.ts'

/** A store in memory that is cheap to copy: a copy shares with it what neither has written since. */
export interface CopyableMemoryStore extends Store, SnapshotScan {
  /** Copies the store. Later writes are not shared. */
  copy(): CopyableMemoryStore
  /** Lists all items, in no order. */
  items(): Iterable<Item>
  /** Lists the items whose sort keys begin with the prefix, in no order. */
  all(prefix: string): Item[]
}

type PartitionItems = Map<string, Item>

/** Creates an empty store. */
export function createMemoryStore(): CopyableMemoryStore {
  return createStore(new Map())
}

function createStore(partitions: Map<string, PartitionItems>): CopyableMemoryStore {
  /** Partitions that no other store has. */
  let own = new Set<string>()

  function found({ partition, sort }: ItemKey): Item | undefined {
    return partitions.get(partition)?.get(sort)
  }

  function writable(name: string): PartitionItems {
    const partition = partitions.get(name)
    if (partition !== undefined && own.has(name)) return partition
    const fresh: PartitionItems = new Map(partition)
    own.add(name)
    partitions.set(name, fresh)
    return fresh
  }

  function* everything(): Iterable<Item> {
    for (const partitionItems of partitions.values()) yield* partitionItems.values()
  }

  return {
    load: key => Promise.resolve(found(key)),
    save(item, expecting) {
      if ((found(item.key)?.version ?? 0) !== expecting) return Promise.resolve(false)
      assertItemFits(item)
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
      yield* items.filter(({ key }) => key.sort.startsWith(prefix)).toSorted(compareSortKeys)
    },
    page(sorts, token) {
      assertNoToken(token)
      const items = [...partitions.values()].flatMap(partitionItems =>
        sorts.flatMap(sort => partitionItems.get(sort) ?? []),
      )
      return Promise.resolve({ items })
    },
    copy() {
      own = new Set()
      return createStore(new Map(partitions))
    },
    items: everything,
    all: prefix => [...everything()].filter(({ key }) => key.sort.startsWith(prefix)),
  }
}

function compareSortKeys(one: Item, other: Item): number {
  return one.key.sort < other.key.sort ? -1 : 1
}

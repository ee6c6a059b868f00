import type { Item, ItemKey, Store } from '../../audit/state/store.ts'

/** Divides one store into many that share nothing: each prefixes its partitions with a name of its own. */
export function createIsolatedStores(store: Store): () => Store {
  let count = 0
  return () => {
    count += 1
    return prefixKeys(store, `${process.pid} ${count} `)
  }
}

function prefixKeys(store: Store, prefix: string): Store {
  const inner = (key: ItemKey): ItemKey => ({ ...key, partition: prefix + key.partition })
  const outer = (item: Item): Item => ({
    ...item,
    key: { ...item.key, partition: item.key.partition.slice(prefix.length) },
  })
  return {
    async load(key) {
      const item = await store.load(inner(key))
      return item && outer(item)
    },
    save: (item, expecting) => store.save({ ...item, key: inner(item.key) }, expecting),
    remove: (key, expecting) => store.remove(inner(key), expecting),
    async *list(partition, sort) {
      for await (const item of store.list(prefix + partition, sort)) yield outer(item)
    },
  }
}

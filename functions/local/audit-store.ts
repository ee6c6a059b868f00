import { assertJsonFits } from '../../audit/limits/item-bytes.ts'
import { assertNoToken, type SnapshotScan } from '../../audit/state/snapshot-scan.ts'
import type { Item, Store } from '../../audit/state/store.ts'

/** A store in memory for the audit of one account, which ends with the process. */
export interface AuditStore extends Store, SnapshotScan {
  /** The items whose keys are selected, in no certain order. */
  items(isSelected: (key: Item['key']) => boolean): Iterable<Item>
}

/** What is stored of an item: its body is JSON text until it is loaded. */
interface StoredItem {
  item: Omit<Item, 'body'>
  body: { json: string } | { parsed: unknown }
}

/** Creates an empty store in memory. Only what is loaded is parsed, and only once. */
export function createAuditStore(): AuditStore {
  const partitions = new Map<string, Map<string, StoredItem>>()
  const find = ({ partition, sort }: Item['key']) => partitions.get(partition)?.get(sort)

  return {
    load(key) {
      const stored = find(key)
      return Promise.resolve(stored && readItem(stored))
    },
    save({ body, ...item }, expecting) {
      if ((find(item.key)?.item.version ?? 0) !== expecting) return Promise.resolve(false)
      const json = JSON.stringify(body) ?? ''
      assertJsonFits(item.key, json)
      const { partition, sort } = item.key
      const items = partitions.get(partition) ?? new Map<string, StoredItem>()
      partitions.set(partition, items.set(sort, { item, body: { json } }))
      return Promise.resolve(true)
    },
    remove(key, expecting) {
      if (find(key)?.item.version !== expecting) return Promise.resolve(false)
      partitions.get(key.partition)?.delete(key.sort)
      return Promise.resolve(true)
    },
    async *list(partition, prefix) {
      const found = [...(partitions.get(partition) ?? [])].filter(([sort]) => sort.startsWith(prefix))
      for (const [, stored] of found.toSorted(([one], [other]) => (one < other ? -1 : 1)))
        yield readItem(stored)
    },
    *items(isSelected) {
      for (const partition of partitions.values())
        for (const stored of partition.values()) if (isSelected(stored.item.key)) yield readItem(stored)
    },
    page(sorts, token) {
      assertNoToken(token)
      const items = [...partitions.values()].flatMap(partition =>
        sorts.flatMap(sort => {
          const stored = partition.get(sort)
          return stored === undefined ? [] : [readItem(stored)]
        }),
      )
      return Promise.resolve({ items })
    },
  }
}

function readItem(stored: StoredItem): Item {
  const { item, body } = stored
  if ('parsed' in body) return { ...item, body: body.parsed }
  const parsed = JSON.parse(body.json) as unknown
  stored.body = { parsed }
  return { ...item, body: parsed }
}

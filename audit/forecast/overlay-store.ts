import { assertJsonFits } from '../limits/item-bytes.ts'
import type { Item, ItemKey, Store } from '../state/store.ts'

/** A store over another one: what is written stays in memory, and the other store is only read. */
export interface OverlayStore extends Store {
  /** The items with this sort key that were written, each with what the other store has. */
  listWritten(sort: string): Promise<readonly WrittenItem[]>
}

/** A written item, with the body that the other store has. */
interface WrittenItem {
  before: unknown
  after: unknown
}

/** What is kept of a written item: its body is JSON text until it is loaded. */
interface OwnItem {
  item: Omit<Item, 'body'>
  body: { json: string } | { parsed: unknown }
}

/** Creates a store whose items are those of `base` until they are written. */
export function createOverlayStore(base: Pick<Store, 'load' | 'list'>): OverlayStore {
  const written = new Map<string, Map<string, OwnItem | 'REMOVED'>>()
  const find = ({ partition, sort }: ItemKey) => written.get(partition)?.get(sort)
  const load = async (key: ItemKey) => {
    const own = find(key)
    if (own === undefined) return base.load(key)
    return own === 'REMOVED' ? undefined : readItem(own)
  }
  const write = async (key: ItemKey, next: OwnItem | 'REMOVED', expecting: number) => {
    const below = await base.load(key)
    // Another write can have happened meanwhile: from here on nothing is awaited.
    const own = find(key)
    const current = own === 'REMOVED' ? undefined : (own?.item ?? below)
    if ((current?.version ?? 0) !== expecting) return false
    const items = written.get(key.partition) ?? new Map<string, OwnItem | 'REMOVED'>()
    written.set(key.partition, items.set(key.sort, next))
    return true
  }
  return {
    load,
    async save({ body, ...item }, expecting) {
      const json = JSON.stringify(body) ?? ''
      assertJsonFits(item.key, json)
      return write(item.key, { item, body: { json } }, expecting)
    },
    remove: async (key, expecting) => expecting > 0 && (await write(key, 'REMOVED', expecting)),
    async *list(partition, prefix) {
      const items = new Map<string, Item | 'REMOVED'>()
      for await (const item of base.list(partition, prefix)) items.set(item.key.sort, item)
      for (const [sort, own] of written.get(partition) ?? [])
        if (sort.startsWith(prefix)) items.set(sort, own === 'REMOVED' ? own : readItem(own))
      for (const [, item] of [...items].toSorted(([one], [other]) => (one < other ? -1 : 1)))
        if (item !== 'REMOVED') yield item
    },
    async listWritten(sort) {
      const all = [...written.values()].flatMap(items => items.get(sort) ?? [])
      const items = all.flatMap(own => (own === 'REMOVED' ? [] : readItem(own)))
      return Promise.all(
        items.map(async ({ key, body }) => ({ before: (await base.load(key))?.body, after: body })),
      )
    },
  }
}

function readItem(own: OwnItem): Item {
  const { item, body } = own
  if ('parsed' in body) return { ...item, body: body.parsed }
  const parsed = JSON.parse(body.json) as unknown
  own.body = { parsed }
  return { ...item, body: parsed }
}

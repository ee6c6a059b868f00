/** Identifies one item. The items of a partition can be listed in the order of their sort keys. */
export interface ItemKey {
  partition: string
  sort: string
}

/** One item of the store. `version` starts at 1 and orders the item's writes; clocks do not. */
export interface Item {
  key: ItemKey
  version: number
  /** Plain JSON. */
  body: unknown
  /** When the item may be dropped, in seconds since 1970; a store may drop it later. */
  expires?: number
}

/**
 * Stores everything that Assay knows of the account. The protocol requires three things only: reads are strongly
 * consistent, each write concerns one item, and it happens only if the item has the expected version
 * (`docs/decisions/0002-store-protocol.md`).
 */
export interface Store {
  load(key: ItemKey): Promise<Item | undefined>
  /** Writes `item` if the stored version is `expecting`, 0 for no item. Returns false if it is another. */
  save(item: Item, expecting: number): Promise<boolean>
  /** Removes the item if the stored version is `expecting`. Returns false if it is another. */
  remove(key: ItemKey, expecting: number): Promise<boolean>
  /** Lists the items of `partition` whose sort key starts with `prefix`, in the order of their sort keys. */
  list(partition: string, prefix: string): AsyncIterable<Item>
}

/** A store that loads and saves single items. */
export type ItemStore = Pick<Store, 'load' | 'save'>

/** A store that can also list partitions. */
export type ListingStore = Pick<Store, 'load' | 'save' | 'list'>

/** Other writers changed the same item again and again. The message must be delivered again later. */
export class ConflictError extends Error {
  override name = 'ConflictError'
}

/** A stored item has another form than Assay writes: its body is no JSON text, for example. */
export class DamagedItemError extends Error {
  override name = 'DamagedItemError'
  readonly version: number

  constructor({ partition, sort }: ItemKey, version: number) {
    super(`the item ${partition.slice(0, 300)} ${sort.slice(0, 200)} of the table is damaged`)
    this.version = version
  }
}

/** How often a write is tried before ConflictError. */
const TRIES = 5

/**
 * Updates the item `key` with optimistic locking, and returns the body that is stored afterwards. `change` gets the
 * body and returns the new one, or undefined to leave the item as it is; it is called again after a conflict.
 * Without `expiry` the item keeps its own, in seconds since 1970. Throws ConflictError after repeated conflicts.
 */
export async function updateItem<T>(
  store: ItemStore,
  key: ItemKey,
  change: (body: T | undefined) => T | undefined,
  expiry?: number,
): Promise<T | undefined> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const item = await store.load(key)
    const body = change(item?.body as T | undefined)
    if (body === undefined) return item?.body as T | undefined
    const version = item?.version ?? 0
    const expires = expiry ?? item?.expires
    const next = { key, version: version + 1, body, ...(expires === undefined ? {} : { expires }) }
    if (await store.save(next, version)) return body
  }
  throw new ConflictError(`${key.partition} ${key.sort}`)
}

/** Writes an item that never changes. If it exists already, nothing happens. */
export async function putIfAbsent(
  store: ItemStore,
  key: ItemKey,
  body: unknown,
  expires?: number,
): Promise<void> {
  await store.save({ key, version: 1, body, ...(expires === undefined ? {} : { expires }) }, 0)
}

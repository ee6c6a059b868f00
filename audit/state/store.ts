/** Names one item: all items of a partition can be listed in the order of their sort keys. */
export interface ItemKey {
  partition: string
  sort: string
}

/** One item of the store. `version` is at least 1 and orders the item's writes; clocks do not. */
export interface Item {
  key: ItemKey
  version: number
  /** Plain JSON. */
  body: unknown
  /** When the item may be dropped, in seconds since 1970; a store may drop it later. */
  expires?: number
}

/**
 * Where the account model lives. Every read sees every earlier write, every write concerns one item and happens
 * only if nobody wrote before: that is all the protocol asks for (`docs/decisions/0002-store-protocol.md`).
 */
export interface Store {
  load(key: ItemKey): Promise<Item | undefined>
  /** Writes `item` if the stored version is `expecting`, 0 for an item that is not there. False: it was not. */
  save(item: Item, expecting: number): Promise<boolean>
  /** Removes the item if the stored version is `expecting`. False: it was not. */
  remove(key: ItemKey, expecting: number): Promise<boolean>
  /** The items of `partition` whose sort key starts with `prefix`, in order. */
  list(partition: string, prefix: string): AsyncIterable<Item>
}

/** As much of a store as judging takes. */
export type ItemStore = Pick<Store, 'load' | 'save'>

/** As much of a store as telling takes. */
export type ListingStore = Pick<Store, 'load' | 'save' | 'list'>

/** The same item was written by others again and again; the message is to come back later. */
export class ConflictError extends Error {
  override name = 'ConflictError'
}

/** How often a claim is tried before the message comes back later. */
const TRIES = 5

/**
 * Changes the item `key` by `change`, which is given its body and says the new one, or undefined to leave it alone.
 * It keeps its expiry where none is given. Starts again when somebody else was faster. Throws Contended when that goes
 * on.
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

/** Puts an item that is written once and never changes. */
export async function putIfAbsent(
  store: ItemStore,
  key: ItemKey,
  body: unknown,
  expires?: number,
): Promise<void> {
  await store.save({ key, version: 1, body, ...(expires === undefined ? {} : { expires }) }, 0)
}

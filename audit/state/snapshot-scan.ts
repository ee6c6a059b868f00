import { UnreadableEvent } from '../events/change.ts'
import type { Item, ItemKey } from './store.ts'

/**
 * Scans the items that have one of some sort keys, page by page. Eventually consistent: an item that exists during the
 * whole scan is on a page, and an item that is on two pages was read later for the second.
 */
export interface SnapshotScan {
  /** Reads the first page, or the one that `token` of the page before leads to. Throws UnreadableEvent for a token of no page. */
  page(sorts: readonly string[], token?: string): Promise<ScanPage>
}

/** A page of a scan. It can be empty although `next` leads to a further one. */
export interface ScanPage {
  items: readonly Item[]
  /** The token of the next page; absent on the last one. */
  next?: string
}

/** For a store that returns everything on one page. Throws UnreadableEvent for a token: it never returned one. */
export function assertNoToken(token: string | undefined): void {
  if (token !== undefined) throw new UnreadableEvent('the token of a scan is of no page')
}

/** Selects items by their sort keys: by whole ones, and by how they begin. */
export interface ItemSelection {
  sorts: readonly string[]
  beginnings?: readonly string[]
}

/**
 * Scans the items that a selection selects, page by page. Eventually consistent: an item that exists during the whole scan is on a
 * page, and an item that is on two pages was read later for the second.
 */
export interface ItemScan {
  /** Reads the first page, or the one that `token` of the page before leads to. */
  page(itemSelection: ItemSelection, token?: string): Promise<SelectedPage>
}

/** A page of a scan. It can be empty although `next` leads to a further one. */
export interface SelectedPage {
  items: readonly Item[]
  /** The keys of the items that are no items of Assay: their version is no number, or their body no JSON. */
  damaged: readonly ItemKey[]
  /** The token of the next page; absent on the last one. */
  next?: string
}

/** Whether a selection selects an item. */
export function isSelected({ sort }: ItemKey, { sorts, beginnings = [] }: ItemSelection): boolean {
  return sorts.includes(sort) || beginnings.some(beginning => sort.startsWith(beginning))
}

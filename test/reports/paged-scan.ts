import { UnreadableEvent } from '../../audit/events/change.ts'
import type { ScanPage, SnapshotScan } from '../../audit/state/snapshot-scan.ts'
import type { Item, ItemKey } from '../../audit/state/store.ts'

/** Scans `scan` in pages of `size` items, in the order of their keys, like a table: every second page is empty. */
export function createPagedScan(scan: SnapshotScan, size: number): SnapshotScan {
  return {
    async page(sorts, token) {
      const after = token === undefined ? undefined : parseToken(token)
      const { items } = await scan.page(sorts)
      const rest = items
        .filter(({ key }) => after?.key === undefined || formatKey(key) > after.key)
        .toSorted((a, b) => (formatKey(a.key) < formatKey(b.key) ? -1 : 1))
      return after?.isEmptyNext === true ? buildEmptyPage(after.key) : buildPage(rest, size)
    },
  }
}

/** A token says after which key the page begins, and whether it is an empty one. */
interface PageToken {
  key?: string
  isEmptyNext: boolean
}

function buildPage(rest: readonly Item[], size: number): ScanPage {
  const items = rest.slice(0, size)
  const last = items.at(-1)
  if (last === undefined || rest.length <= size) return { items }
  return { items, next: JSON.stringify({ key: formatKey(last.key), isEmptyNext: true }) }
}

function buildEmptyPage(key: string | undefined): ScanPage {
  return { items: [], next: JSON.stringify({ key, isEmptyNext: false }) }
}

function formatKey({ partition, sort }: ItemKey): string {
  return `${partition} ${sort}`
}

function parseToken(token: string): PageToken {
  try {
    return JSON.parse(token) as PageToken
  } catch {
    throw new UnreadableEvent('the token of a scan is of no page')
  }
}

import type { ItemStore } from '../../audit/state/store.ts'
import type { SnapshotScan } from '../../audit/state/snapshot-scan.ts'
import { loadSweepState } from '../../audit/state/sweep-state-store.ts'
import type { AccountReading } from '../posture/load-posture-input.ts'
import { addItems, createReportedItems, REPORTED_SORTS } from '../posture/reported-items.ts'
import type { PartStart } from './report-request.ts'

/** How much of the table one message reads, and how much a report holds. */
export interface PartBounds {
  /** Pages of a part. */
  pages: number
  /** After this time no further page of a part is read, in seconds. */
  seconds: number
  /** Characters of the JSON of all parts of a report together. */
  characters: number
}

/**
 * The bounds of a deployment. A page is 1 MB of the table at most, so a part is 100 MB before it is reduced, and reading it
 * leaves most of the message's time and memory to what follows. To publish a report takes about twelve bytes of memory for each
 * character of its parts; `test/reports/large-account` measures it.
 */
export const PART_BOUNDS: PartBounds = { pages: 100, seconds: 60, characters: 120_000_000 }

/** A part of the table as it was read. */
export interface ReportPart extends AccountReading {
  start: PartStart
  /** The token of the next part; absent in the last one. */
  next?: string
}

/** Dependencies for reading the table. */
export interface ReadPartDeps {
  store: Pick<ItemStore, 'load'>
  snapshotScan: SnapshotScan
  partBounds: PartBounds
  now: () => Date
}

/** Reads the pages from `start` on until the table ends or a bound is reached. Throws UnreadableEvent for a token of no page. */
export async function readPart(
  start: PartStart,
  { store, snapshotScan, partBounds, now }: ReadPartDeps,
): Promise<ReportPart> {
  const began = now()
  const sweep = await loadSweepState(store)
  const items = createReportedItems()
  let next = start.token
  let pages = 0
  do {
    const page = await snapshotScan.page(REPORTED_SORTS, next)
    addItems(items, page.items)
    next = page.next
    pages += 1
  } while (
    next !== undefined &&
    pages < partBounds.pages &&
    measureSeconds(began, now()) < partBounds.seconds
  )
  return { start, at: began.toISOString(), sweep, items, ...(next === undefined ? {} : { next }) }
}

function measureSeconds(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / 1000
}

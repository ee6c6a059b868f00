import type { Change } from '../events/change.ts'
import { isScanEnd, type ScanEnd } from '../resources/recorded/scan-end.ts'
import { updateRecordedFact } from '../state/effects/recorded-fact.ts'
import type { ItemStore } from '../state/store.ts'

/** The most ends of scans of an image that are stored: the first ones. */
const MAX_SCAN_ENDS = 10

/**
 * Stores when scans ended of the images that an event names; it is given the change as the event says it, before other subjects
 * are found: what was deployed before the first one was not scanned.
 * Idempotent, and independent of the order in which events arrive. Throws ConflictError.
 */
export async function recordScanEnds(change: Change, store: ItemStore): Promise<void> {
  const { id: changeId, at, action, subjects } = change
  if (!isScanEnd(action)) return
  const images = subjects.filter(({ resource }) => resource.kind === 'AWS::ECR::Image')
  await Promise.all(
    images.map(({ resource }) =>
      updateRecordedFact<readonly ScanEnd[]>(
        { resource, fact: 'scanEnds', provenance: { changeId, at } },
        (ends = []) => addScanEnd(ends, { changeId, at }),
        store,
      ),
    ),
  )
}

/** Adds an end in the order of time. Undefined if it is there already, or later than all that are kept. */
function addScanEnd(ends: readonly ScanEnd[], end: ScanEnd): readonly ScanEnd[] | undefined {
  if (ends.some(({ changeId }) => changeId === end.changeId)) return undefined
  const all = [...ends, end].toSorted(compareScanEnds).slice(0, MAX_SCAN_ENDS)
  return all.includes(end) ? all : undefined
}

function compareScanEnds(a: ScanEnd, b: ScanEnd): number {
  return Date.parse(a.at) - Date.parse(b.at) || (a.changeId < b.changeId ? -1 : 1)
}

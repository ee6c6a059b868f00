/** What a scan of an image found of the severities that count. Times are ISO 8601. */
export interface ComparedScan {
  /** Scans of different scanners use different databases. */
  scanner: 'ECR' | 'INSPECTOR'
  /** Whether Inspector scans the image again whenever it learns of a vulnerability. */
  isContinuous: boolean
  /** When the last scan ended, if that is known. */
  completedAt?: string
  /** The number of vulnerabilities, and of those that filters hide. */
  count: number
  suppressed: number
  /** Some of the vulnerabilities, or all. */
  listed: readonly ListedVulnerability[]
}

/** A vulnerability of which the id is known. */
interface ListedVulnerability {
  id: string
  /** When it was first observed in the image; absent if the scanner does not say. */
  firstObservedAt?: string
}

/** When an image replaced another one. */
export interface Replacement {
  /** When it got the tag. */
  at: string
  /** When its first scan ended, if that is known. */
  firstScanEnd?: string
}

/** Why it is not known whether an image has vulnerabilities that the replaced one does not have. */
export type ComparisonGap =
  'OLDER_SCAN' | 'OTHER_SCANNER' | 'LISTED_IN_PART' | 'SUPPRESSED' | 'TIME_NOT_KNOWN'

/**
 * What an image has that the one which it replaced does not have: `NONE`; or at least `atLeast` vulnerabilities, which are
 * exactly those of `ids` if `isExact`, and otherwise can be among them and others; or why that is not known.
 */
export type ScanComparison =
  | { result: 'NONE' }
  | { result: 'NEW'; ids: readonly string[]; atLeast: number; isExact: boolean }
  | { result: 'UNKNOWN'; gap: ComparisonGap; ids: readonly string[] }

/**
 * Compares the scan of an image with that of the one which it replaced. A vulnerability is new if the replaced image does not
 * have it among those that count.
 *
 * - Of an image that is scanned continuously, what became known after it got the tag and after its first scan does not count:
 *   the replaced image can have it, too, and be reported later.
 * - Otherwise only a scan of the replaced image that ended later proves that it lacks something: an earlier one can have missed
 *   what became known since.
 * - What a list leaves out can be anything. The counts limit how much of it both images can have.
 */
export function compareScans(
  next: ComparedScan,
  previous: ComparedScan,
  replacement: Replacement,
): ScanComparison {
  const isContinuous = next.isContinuous && previous.isContinuous
  const { counted, undated, isUnchanged } = isContinuous
    ? selectKnownThen(next, replacement)
    : { counted: next.listed, undated: 0, isUnchanged: true }
  const had = new Set(previous.listed.map(({ id }) => id))
  const ids = [...new Set(counted.map(({ id }) => id))].filter(id => !had.has(id))
  const unlisted = Math.max(0, next.count - next.listed.length)
  const open = unlisted + next.suppressed + undated
  if (ids.length + open === 0) return { result: 'NONE' }
  const gap = findScanGap(next, previous, isContinuous)
  if (gap !== undefined) return { result: 'UNKNOWN', gap, ids }
  const atLeast = countNew(ids, isUnchanged ? open : 0, counted, previous)
  if (atLeast > 0)
    return { result: 'NEW', ids, atLeast, isExact: open === 0 && countUnlisted(previous) === 0 }
  const isListedInPart = unlisted > 0 || previous.count > previous.listed.length
  const isSuppressed = next.suppressed + previous.suppressed > 0
  return {
    result: 'UNKNOWN',
    gap: isListedInPart ? 'LISTED_IN_PART' : isSuppressed ? 'SUPPRESSED' : 'TIME_NOT_KNOWN',
    ids,
  }
}

interface KnownThen {
  counted: readonly ListedVulnerability[]
  /** The number of those of which it is not known since when they are known. */
  undated: number
  /** Whether nothing shows that the image was scanned again since. */
  isUnchanged: boolean
}

/** Selects the vulnerabilities that were known when the image got the tag, or when its first scan ended. */
function selectKnownThen(
  { listed, completedAt = '' }: ComparedScan,
  { at, firstScanEnd = '' }: Replacement,
): KnownThen {
  const times = [Date.parse(at), Date.parse(firstScanEnd)]
  const isBefore = (time: string) => times.some(then => Date.parse(time) <= then)
  const isAfter = (time: string) => times.every(then => Date.parse(time) > then)
  const isUnchanged = isBefore(completedAt) && !listed.some(each => isAfter(each.firstObservedAt ?? ''))
  const counted = listed.filter(({ firstObservedAt = '' }) => isUnchanged || isBefore(firstObservedAt))
  const later = listed.filter(({ firstObservedAt = '' }) => isAfter(firstObservedAt))
  return { counted, undated: listed.length - counted.length - later.length, isUnchanged }
}

/** Why the replaced image can have what its scan does not show, beside what its list leaves out. */
function findScanGap(
  next: ComparedScan,
  previous: ComparedScan,
  isContinuous: boolean,
): ComparisonGap | undefined {
  if (next.scanner !== previous.scanner) return 'OTHER_SCANNER'
  const isLater = Date.parse(previous.completedAt ?? '') >= Date.parse(next.completedAt ?? '')
  return isContinuous || isLater ? undefined : 'OLDER_SCAN'
}

/** The number of vulnerabilities that the list leaves out. */
function countUnlisted({ count, suppressed, listed }: ComparedScan): number {
  return Math.max(0, count - listed.length) + suppressed
}

/**
 * The least number of new vulnerabilities among `ids`, which the list of the replaced image does not have, and `open` others.
 * The replaced image can have as many of `ids` as its list leaves out, and as many of the others as remain of its own.
 */
function countNew(
  ids: readonly string[],
  open: number,
  counted: readonly ListedVulnerability[],
  previous: ComparedScan,
): number {
  const unlisted = countUnlisted(previous)
  const found = new Set(counted.map(({ id }) => id))
  const remaining = previous.listed.filter(({ id }) => !found.has(id)).length
  const newIds = Math.max(0, ids.length - unlisted)
  const newOthers = Math.max(0, open - remaining - Math.max(0, unlisted - ids.length))
  return newIds + newOthers
}

import type { Compression } from '../../audit/evaluate/escalation/index-store.ts'
import { UnreadableEvent } from '../../audit/events/change.ts'
import { getResourceKey } from '../../audit/resources/resource.ts'
import type { AccountReading } from '../posture/load-posture-input.ts'
import {
  mergeItems,
  type PassingResults,
  type ReducedRecord,
  type ReportedItems,
  type ReportedSnapshot,
} from '../posture/reported-items.ts'
import type { PartBounds, ReportPart } from './read-part.ts'
import type { ReportArchive } from './report-archive.ts'
import { buildPartKey } from './report-location.ts'
import type { PartStart, ReportRequest } from './report-request.ts'

/** A stored part: another one follows. */
export type StoredPart = ReportPart & { next: string }

/** Dependencies for storing parts of the table. */
export interface StoredPartsDeps {
  archive: ReportArchive
  compression: Compression
  account: string
  partBounds: PartBounds
}

/** A part as it is stored. `next` and `token` chain the parts. */
interface PartDocument extends StoredItems {
  schema: 'assay.report-part/1'
  token?: string
  next: string
  at: string
  sweep: AccountReading['sweep']
}

interface StoredItems {
  /** What records share, once. */
  passing: readonly PassingResults[]
  /** With the position in `passing`. */
  records: readonly (Omit<ReducedRecord, 'passing'> & { passing: number })[]
  snapshots: readonly ReportedSnapshot[]
}

/** Finds the part of the report that begins here; undefined if it is not stored. Throws UnreadableEvent for a damaged one. */
export async function findStoredPart(
  { at, start }: ReportRequest,
  deps: StoredPartsDeps,
): Promise<StoredPart | undefined> {
  return (await loadPart(at, start, deps))?.part
}

/** Stores a part, unless one is stored that begins at the same place: the first one defines the report. Returns that one. */
export async function storePart(at: string, part: StoredPart, deps: StoredPartsDeps): Promise<StoredPart> {
  const { archive, compression, account } = deps
  const key = buildPartKey(account, at, part.start)
  const content = { text: compression.compress(formatPart(part)), mediaType: 'text/plain; charset=us-ascii' }
  if (await archive.putIfAbsent(key, content)) return part
  const found = await loadPart(at, part.start, deps)
  if (found === undefined) throw new Error(`${key} exists and cannot be read`)
  return found.part
}

/**
 * Joins the stored parts before `last` and `last` to what was read of the whole table. Throws UnreadableEvent if they are
 * no chain: if one is not stored any more, `last` does not continue the one before, or they are too large together.
 */
export async function joinParts(
  at: string,
  last: ReportPart,
  deps: StoredPartsDeps,
): Promise<AccountReading> {
  if (last.start.number === 1) return last
  let start: PartStart = { number: 1 }
  let joined: AccountReading | undefined
  let length = JSON.stringify(formatItems(last.items)).length
  while (start.number < last.start.number) {
    const found = await loadPart(at, start, deps)
    if (found === undefined)
      throw new UnreadableEvent(
        `part ${start.number} of the report for ${at} is not stored: request a new report`,
      )
    length += found.length
    if (length > deps.partBounds.characters)
      throw new UnreadableEvent(
        `the report for ${at} has more than ${deps.partBounds.characters} characters of results`,
      )
    joined = joined === undefined ? found.part : mergeReadings(joined, found.part)
    start = { number: start.number + 1, token: found.part.next }
  }
  if (start.token !== last.start.token)
    throw new UnreadableEvent(`the token of part ${start.number} does not continue the part before`)
  return joined === undefined ? last : mergeReadings(joined, last)
}

/** Of two readings the items of both, and the time and the state of full scans of the earlier one. */
function mergeReadings(earlier: AccountReading, later: AccountReading): AccountReading {
  mergeItems(earlier.items, later.items)
  return earlier
}

async function loadPart(
  at: string,
  start: PartStart,
  { archive, compression, account }: StoredPartsDeps,
): Promise<{ part: StoredPart; length: number } | undefined> {
  const key = buildPartKey(account, at, start)
  const found = await archive.read(key)
  if ('unreadable' in found) return undefined
  const text = decompressPart(found.text, compression)
  const document = text === undefined ? undefined : parseDocument(text)
  if (text === undefined || document === undefined || document.token !== start.token)
    throw new UnreadableEvent(`${key} is no part of a report`)
  return { part: readDocument(document, start), length: text.length }
}

function formatPart({ start: { token }, next, at, sweep, items }: StoredPart): string {
  const document: PartDocument = {
    schema: 'assay.report-part/1',
    ...(token === undefined ? {} : { token }),
    next,
    at,
    sweep,
    ...formatItems(items),
  }
  return JSON.stringify(document)
}

function formatItems({ passing, records, snapshots }: ReportedItems): StoredItems {
  const shared = [...passing.values()]
  const positions = new Map(shared.map((each, index) => [each, index]))
  return {
    passing: shared,
    records: [...records.values()].map(record => ({
      ...record,
      passing: positions.get(record.passing) ?? -1,
    })),
    snapshots: [...snapshots.values()],
  }
}

function readDocument(
  { next, at, sweep, passing, records, snapshots }: PartDocument,
  start: PartStart,
): StoredPart {
  const items: ReportedItems = {
    passing: new Map(passing.map(each => [JSON.stringify(each), each])),
    records: new Map(
      records.map(record => [
        getResourceKey(record.resource),
        { ...record, passing: passing[record.passing] ?? {} },
      ]),
    ),
    snapshots: new Map(snapshots.map(snapshot => [getResourceKey(snapshot.resource), snapshot])),
  }
  return { start, next, at, sweep, items }
}

function decompressPart(text: string, compression: Compression): string | undefined {
  try {
    return compression.decompress(text)
  } catch {
    return undefined
  }
}

function parseDocument(text: string): PartDocument | undefined {
  try {
    const document = JSON.parse(text) as Partial<PartDocument> | null
    return isPartDocument(document) ? document : undefined
  } catch {
    return undefined
  }
}

/** Only Assay writes parts: this finds damaged ones and those of another version. */
function isPartDocument(document: Partial<PartDocument> | null): document is PartDocument {
  const { schema, next, at, sweep, passing, records, snapshots } = document ?? {}
  return (
    schema === 'assay.report-part/1' &&
    [next, at].every(each => typeof each === 'string') &&
    typeof sweep === 'object' &&
    [passing, records, snapshots].every(Array.isArray) &&
    records?.every(record => passing?.[record.passing] !== undefined) === true
  )
}

import type { Announcement } from './announcement.ts'

/** An entry of a PutEvents request, but for its bus (EventBridge API Reference, "PutEventsRequestEntry"). */
export interface Entry {
  Source: string
  DetailType: string
  /** A JSON object. */
  Detail: string
  Resources: string[]
  Time: Date
}

/** The source of all announcements. */
export const SOURCE = 'assay'

/** PutEvents takes ten entries at once, and 256 KB of them (EventBridge User Guide, "Quotas", "Entry size"). */
const MOST_ENTRIES = 10
const MOST_BYTES = 256_000

/** An announcement that EventBridge would not take. */
export class TooLarge extends Error {
  override name = 'TooLarge'
}

/** `announcements` as entries of requests, in order and within the limits of a request. Throws TooLarge. */
export function batchesOf(announcements: readonly Announcement[]): Entry[][] {
  const batches: Entry[][] = []
  let bytes = 0
  for (const announcement of announcements) {
    const entry = entryOf(announcement)
    const size = sizeOf(entry)
    if (size > MOST_BYTES) throw new TooLarge(`${announcement.type} ${announcement.detail.id}: ${size} bytes`)
    const batch = batches.at(-1)
    if (batch === undefined || batch.length === MOST_ENTRIES || bytes + size > MOST_BYTES) {
      batches.push([entry])
      bytes = size
    } else {
      batch.push(entry)
      bytes += size
    }
  }
  return batches
}

function entryOf({ type, at, resources, detail }: Announcement): Entry {
  return {
    Source: SOURCE,
    DetailType: type,
    Detail: JSON.stringify(detail),
    Resources: [...resources],
    Time: new Date(at),
  }
}

/** The size of an entry as EventBridge counts it; the time counts 14 bytes. */
export function sizeOf({ Source, DetailType, Detail, Resources }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources]
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 14)
}

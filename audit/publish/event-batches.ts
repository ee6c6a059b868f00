import type { PublishedEvent } from './published-event.ts'

/** An entry of a PutEvents request without its bus (EventBridge API Reference, "PutEventsRequestEntry"). */
export interface PutEventsEntry {
  Source: string
  DetailType: string
  /** A JSON object. */
  Detail: string
  Resources: string[]
  Time: Date
}

/** The `source` of all published events. */
const EVENT_SOURCE = 'assay'

/** PutEvents takes ten entries per request, and 256 KB of them (EventBridge User Guide, "Quotas", "Entry size"). */
const MAX_ENTRIES = 10
const MAX_BYTES = 256_000

/** An event that is too large for EventBridge. */
export class EventTooLarge extends Error {
  override name = 'EventTooLarge'
}

/** The entries of PutEvents requests for `events`, in order and within the limits. Throws EventTooLarge. */
export function chunkEvents(events: readonly PublishedEvent[]): PutEventsEntry[][] {
  const batches: PutEventsEntry[][] = []
  let bytes = 0
  for (const event of events) {
    const putEventsEntry = createEntry(event)
    const size = measureEntryBytes(putEventsEntry)
    if (size > MAX_BYTES) throw new EventTooLarge(`${event.type} ${event.detail.id}: ${size} bytes`)
    const batch = batches.at(-1)
    if (batch === undefined || batch.length === MAX_ENTRIES || bytes + size > MAX_BYTES) {
      batches.push([putEventsEntry])
      bytes = size
    } else {
      batch.push(putEventsEntry)
      bytes += size
    }
  }
  return batches
}

function createEntry({ type, at, resources, detail }: PublishedEvent): PutEventsEntry {
  return {
    Source: EVENT_SOURCE,
    DetailType: type,
    Detail: JSON.stringify(detail),
    Resources: [...resources],
    Time: new Date(at),
  }
}

/** The size of an entry as EventBridge counts it, in bytes; the time counts 14. */
export function measureEntryBytes({ Source, DetailType, Detail, Resources }: PutEventsEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources]
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 14)
}

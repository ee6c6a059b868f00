import { assertWithinLimit, MAX_ENTRY_BYTES } from '../limits/service-limits.ts'
import type { PublishedEvent } from './published-event.ts'
import { escapeAllTexts } from '../text/quote-text.ts'

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

/** Entries of a PutEvents request (EventBridge API Reference, "PutEvents"). */
const MAX_ENTRIES = 10

/**
 * The entries of PutEvents requests for `events`, in order and within the limits. Their texts have no line breaks and no
 * control characters. Throws SizeLimitError.
 */
export function chunkEvents(events: readonly PublishedEvent[]): PutEventsEntry[][] {
  const batches: PutEventsEntry[][] = []
  let bytes = 0
  for (const event of events) {
    const putEventsEntry = createEntry(event)
    const size = measureEntryBytes(putEventsEntry)
    assertWithinLimit(`the event ${event.type} ${event.detail.id}`, size, MAX_ENTRY_BYTES)
    const batch = batches.at(-1)
    if (batch === undefined || batch.length === MAX_ENTRIES || bytes + size > MAX_ENTRY_BYTES) {
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
    Detail: JSON.stringify(escapeAllTexts(detail)),
    Resources: escapeAllTexts([...resources]),
    Time: new Date(at),
  }
}

/** The size of an entry as EventBridge counts it, in bytes; the time counts 14. */
export function measureEntryBytes({ Source, DetailType, Detail, Resources }: PutEventsEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources]
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 14)
}

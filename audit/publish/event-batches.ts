import { assertWithinLimit, MAX_ENTRY_BYTES } from '../limits/service-limits.ts'
import { splitIntoBatches } from '../limits/split-batches.ts'
import { EVENT_SOURCE } from '../resources/assay/deployment-names.ts'
import type { PublishedEvent } from './published-event.ts'
import { escapeAllTexts, escapeText } from '../text/quote-text.ts'

/** An entry of a PutEvents request without its bus (EventBridge API Reference, "PutEventsRequestEntry"). */
export interface PutEventsEntry {
  Source: string
  DetailType: string
  /** A JSON object. */
  Detail: string
  Resources: string[]
  Time: Date
}

/** Entries of a PutEvents request (EventBridge API Reference, "PutEvents"). */
const MAX_ENTRIES = 10

/**
 * The entries of PutEvents requests for `events`, in order and within the limits. Their texts have no control characters, and no
 * line breaks but those of the text of a notification. Throws SizeLimitError.
 */
export function chunkEvents(events: readonly PublishedEvent[]): PutEventsEntry[][] {
  const entries = events.map(event => ({ entry: createEntry(event), event }))
  const batches = splitIntoBatches(entries, measureEvent, { count: MAX_ENTRIES, bytes: MAX_ENTRY_BYTES })
  return batches.map(batch => batch.map(({ entry }) => entry))
}

function measureEvent({ entry, event }: { entry: PutEventsEntry; event: PublishedEvent }): number {
  const bytes = measureEntryBytes(entry)
  assertWithinLimit(`the event ${event.type} ${event.detail.id}`, bytes, MAX_ENTRY_BYTES)
  return bytes
}

function createEntry({ type, at, resources, detail }: PublishedEvent): PutEventsEntry {
  return {
    Source: EVENT_SOURCE,
    DetailType: type,
    Detail: JSON.stringify({ ...escapeAllTexts(detail), ...keepLines(detail) }),
    Resources: escapeAllTexts([...resources]),
    Time: new Date(at),
  }
}

/** The text of a notification has lines, each of which is escaped. */
function keepLines(detail: PublishedEvent['detail']): { text?: string } {
  return 'text' in detail ? { text: detail.text.split('\n').map(escapeText).join('\n') } : {}
}

/** The size of an entry as EventBridge counts it, in bytes; the time counts 14. */
export function measureEntryBytes({ Source, DetailType, Detail, Resources }: PutEventsEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources]
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 14)
}

import { measureQuotedBytes } from '../limits/json-bytes.ts'
import { assertWithinLimit, MAX_TOPIC_MESSAGE_BYTES } from '../limits/service-limits.ts'

/** Bytes of the text within a message, which contains it twice: once for email and once in the JSON document. */
const MAX_TEXT_BYTES = 45_000

/**
 * Builds a message to an SNS topic, as JSON with one entry for each protocol: email subscribers receive the text, all
 * others the JSON document. The text is cut to what fits. Throws SizeLimitError.
 */
export function buildTopicMessage(content: { id: string; text: string }): string {
  const text = truncateText(content.text)
  const message = JSON.stringify({ default: JSON.stringify({ ...content, text }), email: text })
  assertWithinLimit(
    `the message ${content.id.slice(0, 300)}`,
    Buffer.byteLength(message),
    MAX_TOPIC_MESSAGE_BYTES,
  )
  return message
}

/** As much of the text as fits into a message. */
export function truncateText(all: string): string {
  const bytes = measureQuotedBytes(all)
  if (bytes <= MAX_TEXT_BYTES) return all
  const fitting = Math.floor((all.length * MAX_TEXT_BYTES) / bytes)
  return truncateText(all.slice(0, Math.min(fitting, all.length - 1)))
}

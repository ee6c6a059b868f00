import { assertWithinLimit, MAX_BATCH_MESSAGES, MAX_MESSAGE_BYTES } from './service-limits.ts'
import { splitIntoBatches } from './split-batches.ts'

/**
 * Splits messages, in order, into the bodies of batches that SQS accepts. Throws SizeLimitError if a single message is
 * too large.
 */
export function chunkMessages(messages: readonly unknown[]): string[][] {
  const bodies = messages.map(message => JSON.stringify(message))
  return splitIntoBatches(bodies, measureMessage, { count: MAX_BATCH_MESSAGES, bytes: MAX_MESSAGE_BYTES })
}

function measureMessage(body: string): number {
  const bytes = Buffer.byteLength(body)
  assertWithinLimit(`the message ${body.slice(0, 100)}`, bytes, MAX_MESSAGE_BYTES)
  return bytes
}

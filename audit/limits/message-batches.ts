import { assertWithinLimit, MAX_BATCH_MESSAGES, MAX_MESSAGE_BYTES } from './service-limits.ts'

/**
 * Splits messages, in order, into the bodies of batches that SQS accepts. Throws SizeLimitError if a single message is
 * too large.
 */
export function splitIntoBatches(messages: readonly unknown[]): string[][] {
  const batches: string[][] = []
  let bytes = 0
  for (const message of messages) {
    const body = JSON.stringify(message)
    const size = Buffer.byteLength(body)
    assertWithinLimit(`the message ${body.slice(0, 100)}`, size, MAX_MESSAGE_BYTES)
    const batch = batches.at(-1)
    if (batch === undefined || batch.length === MAX_BATCH_MESSAGES || bytes + size > MAX_MESSAGE_BYTES) {
      batches.push([body])
      bytes = size
    } else {
      batch.push(body)
      bytes += size
    }
  }
  return batches
}

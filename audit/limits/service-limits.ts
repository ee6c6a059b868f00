/**
 * The limits of the services that carry Assay's data. Every adapter enforces them, the local ones too: what AWS would
 * refuse fails in every test.
 */

/** Bytes of an item with its attribute names (DynamoDB Developer Guide, "Quotas", "Item size": 400 KB). */
export const MAX_ITEM_BYTES = 409_600

/** Bytes of a message, and of all messages of a batch (SQS Developer Guide, "Message quotas": 1 MiB). */
export const MAX_MESSAGE_BYTES = 1_048_576

/** Messages of a batch (SQS API Reference, "SendMessageBatch"). */
export const MAX_BATCH_MESSAGES = 10

/** Bytes of a message to a topic, in all formats together (SNS API Reference, "Publish": 256 KB). */
export const MAX_TOPIC_MESSAGE_BYTES = 262_144

/** Bytes of an entry, and of all entries of a request (EventBridge User Guide, "Calculating PutEvents entry size"). */
export const MAX_ENTRY_BYTES = 256_000

/** How long a function works on a message, in seconds: its timeout, which ends it. */
export const MAX_MESSAGE_SECONDS = 60

/** Something is larger than the service that carries it accepts. No retry can help. */
export class SizeLimitError extends Error {
  override name = 'SizeLimitError'
}

/** Throws SizeLimitError if `bytes` is more than `max`. `what` names the thing, such as `item RESOURCE x SNAPSHOT`. */
export function assertWithinLimit(what: string, bytes: number, max: number): void {
  if (bytes > max) throw new SizeLimitError(`${what} has ${bytes} bytes, and at most ${max} are accepted`)
}

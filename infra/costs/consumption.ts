/**
 * The maximum AWS consumption of Assay, measured on the local AWS; `test/flows/own-resources.local-aws.test.ts`
 * verifies it. What the local AWS cannot measure is marked as estimated.
 */
export const consumption = {
  /**
   * Per change: a policy is attached to a function's execution role, which is read three times and evaluated,
   * and a notification is sent. A change of a function consumes half. The writes depend on how many changes are evaluated
   * together, and on the findings that open or close: 37 to 41 were measured. Eight messages are sent, and one more where a notification has to wait for a task.
   */
  change: { messages: 9, reads: 115, writes: 42 },
  /** Per resource of a full scan, and per full scan. */
  sweptResource: { messages: 0.5, reads: 10, writes: 4 },
  sweep: { messages: 200, reads: 400, writes: 60 },
  /** DynamoDB units per read and per write: items have up to 4 KB and 3 KB. */
  units: { read: 1.2, write: 2.6 },
  /** Bytes in the table per resource, per change, and per refresh of a resource in a full scan. */
  stored: { resource: 9_000, change: 3_000, refresh: 200 },
  /** SQS requests per message: send, receive, delete. */
  requestsPerMessage: 3,
  /**
   * Estimated: GB-seconds per message, cold starts included: half a second at 512 MB, or at 1 GB for
   * evaluation.
   */
  gigabyteSecondsPerMessage: 0.3,
  /** Estimated: GB-seconds per function of a full scan, since five of its calls run at two per second. */
  gigabyteSecondsPerFunction: 1.5,
  /** Estimated: GB-seconds per image of a full scan, with its content and its verification, at 2 GB. */
  gigabyteSecondsPerImage: 1,
  /**
   * Estimated: GB-seconds per function of a full scan for the archive of its code, at 2 GB: it takes four seconds to read, once a week,
   * since it is read again only when it is another one.
   */
  gigabyteSecondsPerArchive: 1,
  /** Estimated: log bytes per message, with Lambda's own lines. */
  logBytesPerMessage: 1_200,
  /** Estimated: bytes per forwarded event. */
  eventBytes: 3_000,
  /** Estimated: the share of changes that open or resolve a finding and therefore send a notification. */
  notifiedShare: 0.2,
} as const

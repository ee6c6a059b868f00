/**
 * What Assay takes of AWS, at most, as the local AWS counts it; `test/flows/own-resources.local-aws.test.ts` holds it to that. What the
 * local AWS cannot tell is estimated, and marked so.
 */
export const consumption = {
  /**
   * Of a change: a policy is attached to the role of a function, which is looked at three times, judged and told. One
   * of a function takes half of it.
   */
  change: { messages: 8, reads: 75, writes: 34 },
  /** Of each resource in a sweep, and of the sweep as such. */
  swept: { messages: 0.5, reads: 10, writes: 4 },
  sweep: { messages: 200, reads: 400, writes: 60 },
  /** Units for a read and for a write: items have up to 4 KB and 3 KB. */
  units: { read: 1.2, write: 2.6 },
  /** Bytes in the table: of a resource, of a change, and of the look of a sweep at a resource. */
  kept: { resource: 9_000, change: 3_000, look: 200 },
  /** Requests to SQS for a message: it is sent, received and deleted. */
  requestsPerMessage: 3,
  /** Estimated: gigabyte-seconds of a message, half a second of half a gigabyte or, to judge, of one; with its share of starts. */
  gigabyteSecondsPerMessage: 0.3,
  /** Estimated: the same for a function in a sweep, five calls of which are made one a second. */
  gigabyteSecondsPerFunction: 2.75,
  /** Estimated: bytes of log of a message, with what Lambda writes itself. */
  logBytesPerMessage: 1_200,
  /** Estimated: bytes of an event that is forwarded. */
  eventBytes: 3_000,
  /** Estimated: the share of changes that open or close a finding, and so are told. */
  told: 0.2,
} as const

/** How long Assay waits for what; in seconds. */
export interface Timing {
  /** After a change until its message: reassessments of one cause are to be told together. */
  tellAfter: number
  /** After which a message goes out although parts of the work are still open. */
  tellAtLast: number
  /** How long a claim to send a message holds. */
  lease: number
  /** After a look until the next one, where another look is needed; as many looks as there are numbers. */
  lookAgainAfter: readonly number[]
  /** After the events that were lost until a sweep looks at what they are about: they are to be told first. */
  sweepAfter: number
  /** Between two looks at how far a sweep is. */
  sweepTellAfter: number
  /** After which a sweep is taken for over although parts of its work are still open. */
  sweepAtLast: number
}

/**
 * Looks at 30 and 120 seconds: after a change of IAM's default policy version the old answer has been seen for
 * more than a minute.
 */
export const defaultTiming: Timing = {
  tellAfter: 20,
  tellAtLast: 600,
  lease: 60,
  lookAgainAfter: [30, 90],
  sweepAfter: 60,
  sweepTellAfter: 60,
  sweepAtLast: 43_200,
}

/** A "not found" is confirmed by the second look at the earliest, a little of whose delay a clock may take away. */
export function confirmAfter(timing: Timing): number {
  return (timing.lookAgainAfter[0] ?? 0) * 800
}

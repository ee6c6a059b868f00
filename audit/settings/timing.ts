/** How long Assay waits for what; in seconds. */
export interface Timing {
  /** After a change until its message: reassessments of one cause are to be told together. */
  notificationDelay: number
  /** After which a message goes out although parts of the work are still open. */
  notificationDeadline: number
  /** How long a claim to send a message holds. */
  notifierLease: number
  /** After a look until the next one, where another look is needed; as many looks as there are numbers. */
  recheckDelays: readonly number[]
  /** After the events that were lost until a sweep looks at what they are about: they are to be told first. */
  sweepDelay: number
  /** Between two looks at how far a sweep is. */
  sweepPollInterval: number
  /** After which a sweep is taken for over although parts of its work are still open. */
  sweepTimeout: number
}

/**
 * Looks at 30 and 120 seconds: after a change of IAM's default policy version the old answer has been seen for
 * more than a minute.
 */
export const defaultTiming: Timing = {
  notificationDelay: 20,
  notificationDeadline: 600,
  notifierLease: 60,
  recheckDelays: [30, 90],
  sweepDelay: 60,
  sweepPollInterval: 60,
  sweepTimeout: 43_200,
}

/** A "not found" is confirmed by the second look at the earliest, a little of whose delay a clock may take away. */
export function computeConfirmationDelay(timing: Timing): number {
  return (timing.recheckDelays[0] ?? 0) * 800
}

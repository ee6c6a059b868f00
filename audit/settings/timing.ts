/** Delays and deadlines in seconds. */
export interface Timing {
  /** The delay from a change to its notification, so that one notification contains all evaluations of the change. */
  notificationDelay: number
  /** The deadline after which the notification is sent although tasks are still pending. */
  notificationDeadline: number
  /** The delay from the first report of a vulnerability to its notification, so that one names all resources that have it. */
  findingDelay: number
  /** The least time between notifications of a vulnerability that more resources are reported to have. */
  findingInterval: number
  /** How long a notifier reserves a notification for sending. */
  notifierLease: number
  /** The delays between rechecks; one recheck per number. */
  recheckDelays: readonly number[]
  /** The delay from the handling of lost events to the full scan of their resources, so that the events come first. */
  sweepDelay: number
  /** The interval between checks of the progress of a full scan. */
  sweepPollInterval: number
  /** The deadline after which a full scan counts as finished although tasks are still pending. */
  sweepTimeout: number
}

/**
 * Rechecks follow after 30 and 120 seconds: after a change of the default version of an IAM policy, reads have returned
 * the old version for more than a minute.
 */
export const defaultTiming: Timing = {
  notificationDelay: 20,
  notificationDeadline: 600,
  findingDelay: 120,
  findingInterval: 600,
  notifierLease: 60,
  recheckDelays: [30, 90],
  sweepDelay: 60,
  sweepPollInterval: 60,
  sweepTimeout: 43_200,
}

/** The minimum time in milliseconds between two "not found" reads that confirm a deletion: the first recheck delay, less 20 % for clock differences. */
export function computeConfirmationDelay(timing: Timing): number {
  return (timing.recheckDelays[0] ?? 0) * 800
}

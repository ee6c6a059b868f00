/** One pass over the whole account. */
export interface Sweep {
  id: string
  account: string
  /** Where Assay lives. */
  region: string
  /** ISO 8601. */
  startedAt: string
  /** Whether none was there before: what it finds says nothing of who made it so. */
  baseline: boolean
  /** The id of the stack whose queues carry it. */
  stack?: string
}

/** A sweep that is over, and how far it came. */
export interface EndedSweep extends Sweep {
  /** ISO 8601. */
  endedAt: string
  /** Resources that were looked at. */
  resourcesRead: number
  /** Events of CloudTrail's history that had never arrived. */
  lost: number
  /** What could not be listed, and why. */
  listingFailures: readonly string[]
  /** Parts of the work that were still open. */
  pendingTasks: number
  /** Whether rules were told by an event that it is over. */
  published?: true
}

/** Which sweep is under way, and which one ended last. */
export interface SweepState {
  running?: Sweep
  last?: EndedSweep
}

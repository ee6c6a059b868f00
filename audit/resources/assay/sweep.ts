import type { Kind } from '../resource.ts'

/**
 * What can be missing where something could not be listed or evaluated: resources of these kinds, in this region. Without
 * kinds, or without a region: of any.
 */
export interface ListingGap {
  kinds?: readonly Kind[]
  region?: string
}

/** A full scan of the account. */
export interface Sweep {
  id: string
  account: string
  /** Assay's home region. */
  region: string
  /** ISO 8601. */
  startedAt: string
  /** Whether it is the initial scan: nothing is known about who caused what it finds. */
  baseline: boolean
  /** The id of the stack whose queues carry its messages. */
  stack?: string
}

/** A finished full scan and its results. */
export interface EndedSweep extends Sweep {
  /** ISO 8601. */
  endedAt: string
  /** The number of resources that were read. */
  resourcesRead: number
  /** Events in CloudTrail's event history that had never arrived. */
  lost: number
  /** Lists that could not be read, with the reason. */
  listingFailures: readonly string[]
  /** What these lists are of; missing in scans of earlier versions. */
  listingGaps?: readonly ListingGap[]
  /** Tasks that were still pending. */
  pendingTasks: number
  /** Whether its published event was sent. */
  published?: true
}

/** The running full scan, the last finished one, and when the initial scan ended. */
export interface SweepState {
  running?: Sweep
  last?: EndedSweep
  /** ISO 8601; set together with the first `last`. */
  initialScanEndedAt?: string
}

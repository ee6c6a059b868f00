import type { EndedSweep, SweepState } from './sweep.ts'

/** How much of the account was read, as the last finished full scan proves. */
export interface SweepCoverage {
  /** `NONE`: no full scan has finished yet; `STALE`: the next one is overdue. */
  status: 'CURRENT' | 'STALE' | 'NONE'
  /** The number of known resources that controls evaluate. */
  known: number
  /** The number of these that have a compliance record. */
  evaluated: number
  last?: SweepSummary
  /** When the running full scan started, ISO 8601. */
  runningSince?: string
}

/** A finished full scan: everything that existed at its start was evaluated, except for the gaps that it lists. */
export interface SweepSummary {
  /** ISO 8601. */
  startedAt: string
  /** ISO 8601. */
  endedAt: string
  /** Whether it was the initial scan. */
  baseline: boolean
  /** The number of resources that it read. */
  resourcesRead: number
  /** Events in CloudTrail's event history that had never arrived and were processed by this scan. */
  lost: number
  /** Lists that could not be read. */
  listingFailures: number
  /** Tasks that were still pending at the deadline. */
  pendingTasks: number
}

/** When a full scan is overdue, in seconds. */
export interface SweepDeadlines {
  /** The longest time between two full scans. */
  interval: number
  /** The longest time that a full scan may take. */
  duration: number
}

/** Computes the coverage of `resources` at `now` from the state of full scans. */
export function computeSweepCoverage(
  { running, last }: SweepState,
  resources: { known: number; evaluated: number },
  deadlines: SweepDeadlines,
  now: Date,
): SweepCoverage {
  const runs = running === undefined ? {} : { runningSince: running.startedAt }
  if (last === undefined) return { status: 'NONE', ...resources, ...runs }
  const age = (now.getTime() - Date.parse(last.startedAt)) / 1000
  return {
    status: age > deadlines.interval + deadlines.duration ? 'STALE' : 'CURRENT',
    ...resources,
    last: summarizeSweep(last),
    ...runs,
  }
}

/** Summarizes a finished full scan. */
export function summarizeSweep({ listingFailures, ...sweep }: EndedSweep): SweepSummary {
  const { startedAt, endedAt, baseline, resourcesRead, lost, pendingTasks } = sweep
  return {
    startedAt,
    endedAt,
    baseline,
    resourcesRead,
    lost,
    listingFailures: listingFailures.length,
    pendingTasks,
  }
}

/** The reasons why coverage is not proven, as sentence fragments; empty if the last full scan proves it. */
export function describeCoverageGaps({ status, last }: SweepCoverage): string[] {
  if (last === undefined)
    return ['no full scan has finished yet: resources without events have never been read']
  const { startedAt, pendingTasks } = last
  return [
    ...(status === 'STALE'
      ? [
          `the next full scan is overdue (last started at ${startedAt}): changes since then that sent no event are unknown`,
        ]
      : []),
    ...(pendingTasks > 0
      ? [
          `${pendingTasks} ${pendingTasks === 1 ? 'task' : 'tasks'} of the last full scan did not finish in time`,
        ]
      : []),
  ]
}

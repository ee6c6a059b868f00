import type { EndedSweep, SweepState } from './sweep.ts'

/** How much of the account was seen: what the sweep that ended last proves. */
export interface SweepCoverage {
  /** Whether a sweep ended (`NONE`: not yet), and whether the next one is overdue (`STALE`). */
  status: 'CURRENT' | 'STALE' | 'NONE'
  /** Resources that the account model knows and controls judge. */
  known: number
  /** For how many of them there are verdicts. */
  evaluated: number
  last?: SweepSummary
  /** Since when a sweep is under way, ISO 8601. */
  runningSince?: string
}

/** The sweep that ended last: all that was so when it began is judged, but for what it says itself. */
export interface SweepSummary {
  /** ISO 8601. */
  startedAt: string
  /** ISO 8601. */
  endedAt: string
  /** Whether it was the first one. */
  baseline: boolean
  /** Resources that it looked at. */
  resourcesRead: number
  /** Events of CloudTrail's history that had never arrived, and were worked off then. */
  lost: number
  /** Lists that could not be read. */
  listingFailures: number
  /** Parts of its work that were still open when its time was up. */
  pendingTasks: number
}

/** When a sweep is overdue, in seconds. */
export interface SweepDeadlines {
  /** The longest time between two sweeps. */
  interval: number
  /** How long a sweep may take. */
  duration: number
}

/** The coverage that `state` proves at `now` of `resources`. */
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

/** What a sweep that ended says of how far it came. */
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

/** Why nobody knows whether all was seen, in sentences; none where the last sweep proves it. */
export function describeCoverageGaps({ status, last }: SweepCoverage): string[] {
  if (last === undefined)
    return ['no sweep of the account has ended yet: what no event told of was never looked at']
  const { startedAt, pendingTasks } = last
  return [
    ...(status === 'STALE'
      ? [`the next sweep is overdue since the one of ${startedAt}: what no event told of since is not known`]
      : []),
    ...(pendingTasks > 0
      ? [`${pendingTasks} ${pendingTasks === 1 ? 'part' : 'parts'} of the last sweep did not end in time`]
      : []),
  ]
}

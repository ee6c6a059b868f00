import type { EndedSweep, SweepState } from './state.ts'

/** How much of the account was seen: what the sweep that ended last proves. */
export interface Coverage {
  /** Whether a sweep ended (`NONE`: not yet), and whether the next one is overdue (`STALE`). */
  standing: 'CURRENT' | 'STALE' | 'NONE'
  /** Resources that the account model knows and controls judge. */
  known: number
  /** For how many of them there are verdicts. */
  judged: number
  last?: LastSweep
  /** Since when a sweep is under way, ISO 8601. */
  runningSince?: string
}

/** The sweep that ended last: all that was so when it began is judged, but for what it says itself. */
export interface LastSweep {
  /** ISO 8601. */
  startedAt: string
  /** ISO 8601. */
  endedAt: string
  /** Whether it was the first one. */
  baseline: boolean
  /** Resources that it looked at. */
  looked: number
  /** Events of CloudTrail's history that had never arrived, and were worked off then. */
  lost: number
  /** Lists that could not be read. */
  unlisted: number
  /** Parts of its work that were still open when its time was up. */
  open: number
}

/** When a sweep is overdue, in seconds. */
export interface Patience {
  /** The longest time between two sweeps. */
  interval: number
  /** How long a sweep may take. */
  duration: number
}

/** The coverage that `state` proves at `now` of `resources`. */
export function coverageOf(
  { running, last }: SweepState,
  resources: { known: number; judged: number },
  patience: Patience,
  now: Date,
): Coverage {
  const runs = running === undefined ? {} : { runningSince: running.startedAt }
  if (last === undefined) return { standing: 'NONE', ...resources, ...runs }
  const age = (now.getTime() - Date.parse(last.startedAt)) / 1000
  return {
    standing: age > patience.interval + patience.duration ? 'STALE' : 'CURRENT',
    ...resources,
    last: lastOf(last),
    ...runs,
  }
}

/** What a sweep that ended says of how far it came. */
export function lastOf({ unlisted, ...sweep }: EndedSweep): LastSweep {
  const { startedAt, endedAt, baseline, looked, lost, open } = sweep
  return { startedAt, endedAt, baseline, looked, lost, unlisted: unlisted.length, open }
}

/** Why nobody knows whether all was seen, in sentences; none where the last sweep proves it. */
export function gapsOf({ standing, last }: Coverage): string[] {
  if (last === undefined)
    return ['no sweep of the account has ended yet: what no event told of was never looked at']
  const { startedAt, open } = last
  return [
    ...(standing === 'STALE'
      ? [`the next sweep is overdue since the one of ${startedAt}: what no event told of since is not known`]
      : []),
    ...(open > 0 ? [`${open} ${open === 1 ? 'part' : 'parts'} of the last sweep did not end in time`] : []),
  ]
}

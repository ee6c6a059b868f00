import type { Counts } from '../posture.ts'
import type { Segment } from './chart.ts'

/** Verdicts, and how many of the bad ones are accepted. */
export interface Tally {
  counts: Counts
  accepted: number
}

/** The parts that all verdicts which should be given fall into. */
export function segmentsOf({ counts, accepted }: Tally): Segment[] {
  return [
    { label: 'pass', count: counts.COMPLIANT, look: 'pass' },
    { label: 'open', count: counts.NON_COMPLIANT - accepted, look: 'fail' },
    { label: 'accepted', count: accepted, look: 'accepted' },
    { label: 'not known', count: counts.INSUFFICIENT_DATA, look: 'unknown' },
  ]
}

/** How many verdicts should be given: on all that a control has something to say of. */
export function due({ counts }: Tally): number {
  return counts.COMPLIANT + counts.NON_COMPLIANT + counts.INSUFFICIENT_DATA
}

/**
 * How many of a hundred verdicts pass, rounded down: 100 only if all do. What is accepted or not known does not pass.
 * Undefined where nothing was judged.
 */
export function scoreOf(tally: Tally): number | undefined {
  const { COMPLIANT, NON_COMPLIANT } = tally.counts
  return COMPLIANT + NON_COMPLIANT === 0 ? undefined : Math.floor((COMPLIANT / due(tally)) * 100)
}

/** The sum of `tallies`. */
export function sumOf(tallies: readonly Tally[]): Tally {
  const sum = (status: keyof Counts) => tallies.reduce((total, { counts }) => total + counts[status], 0)
  const counts = {
    COMPLIANT: sum('COMPLIANT'),
    NON_COMPLIANT: sum('NON_COMPLIANT'),
    INSUFFICIENT_DATA: sum('INSUFFICIENT_DATA'),
    NOT_APPLICABLE: sum('NOT_APPLICABLE'),
  }
  return { counts, accepted: tallies.reduce((total, { accepted }) => total + accepted, 0) }
}

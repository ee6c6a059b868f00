import type { EvaluationCounts } from '../../posture/posture.ts'
import type { BarSegment } from './stacked-bar.ts'

/** Verdicts, and how many of the bad ones are accepted. */
export interface EvaluationTally {
  counts: EvaluationCounts
  accepted: number
}

/** The parts that all verdicts which should be given fall into. */
export function buildSegments({ counts, accepted }: EvaluationTally): BarSegment[] {
  return [
    { label: 'pass', count: counts.COMPLIANT, style: 'pass' },
    { label: 'open', count: counts.NON_COMPLIANT - accepted, style: 'fail' },
    { label: 'accepted', count: accepted, style: 'accepted' },
    { label: 'not known', count: counts.INSUFFICIENT_DATA, style: 'unknown' },
  ]
}

/** How many verdicts should be given: on all that a control has something to say of. */
export function countApplicable({ counts }: EvaluationTally): number {
  return counts.COMPLIANT + counts.NON_COMPLIANT + counts.INSUFFICIENT_DATA
}

/**
 * How many of a hundred verdicts pass, rounded down: 100 only if all do. What is accepted or not known does not pass.
 * Undefined where nothing was judged.
 */
export function computeScore(evaluationTally: EvaluationTally): number | undefined {
  const { COMPLIANT, NON_COMPLIANT } = evaluationTally.counts
  return COMPLIANT + NON_COMPLIANT === 0
    ? undefined
    : Math.floor((COMPLIANT / countApplicable(evaluationTally)) * 100)
}

/** The sum of `tallies`. */
export function sumTallies(tallies: readonly EvaluationTally[]): EvaluationTally {
  const sum = (status: keyof EvaluationCounts) =>
    tallies.reduce((total, { counts }) => total + counts[status], 0)
  const counts = {
    COMPLIANT: sum('COMPLIANT'),
    NON_COMPLIANT: sum('NON_COMPLIANT'),
    INSUFFICIENT_DATA: sum('INSUFFICIENT_DATA'),
    NOT_APPLICABLE: sum('NOT_APPLICABLE'),
  }
  return { counts, accepted: tallies.reduce((total, { accepted }) => total + accepted, 0) }
}

import type { EvaluationCounts } from '../../posture/posture.ts'
import type { BarSegment } from './stacked-bar.ts'

/** Evaluations by result, and how many of the NON_COMPLIANT ones are accepted. */
export interface EvaluationTally {
  counts: EvaluationCounts
  accepted: number
}

/** The segments of a bar for all applicable evaluations. */
export function buildSegments({ counts, accepted }: EvaluationTally): BarSegment[] {
  return [
    { label: 'pass', count: counts.COMPLIANT, style: 'pass' },
    { label: 'open', count: counts.NON_COMPLIANT - accepted, style: 'fail' },
    { label: 'accepted', count: accepted, style: 'accepted' },
    { label: 'unknown', count: counts.INSUFFICIENT_DATA, style: 'unknown' },
  ]
}

/** The number of evaluations of controls that apply to their resource. */
export function countApplicable({ counts }: EvaluationTally): number {
  return counts.COMPLIANT + counts.NON_COMPLIANT + counts.INSUFFICIENT_DATA
}

/**
 * The percentage of applicable evaluations that pass, rounded down: 100 only if all pass. Accepted risks and unknown
 * results do not pass. Undefined where nothing was evaluated.
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

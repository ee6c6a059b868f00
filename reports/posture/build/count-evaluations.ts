import type { ControlDescription } from '../../../audit/controls/control.ts'
import type { Strategy } from '../../../audit/settings/strategy.ts'
import type { Finding } from '../finding.ts'
import type { EvaluationCounts, Posture } from '../posture.ts'
import type { ReportedRecord } from '../reported-items.ts'

/** Counts the evaluations of each control and of all, by result. */
export function countEvaluations(
  records: readonly ReportedRecord[],
  checklist: readonly ControlDescription[],
  accepted: readonly Finding[],
): Pick<Posture, 'counts' | 'controls'> {
  const total = createEmptyCounts()
  const controls = checklist.map(control => {
    const {
      id,
      title,
      severity,
      rationale,
      remediation,
      references,
      frameworks,
      criteria = [],
      knownLimitations = [],
    } = control
    const evaluationCounts = createEmptyCounts()
    for (const { results, passing } of records) {
      const status = results[id]?.status ?? passing?.[id]
      if (status === undefined) continue
      evaluationCounts[status] += 1
      total[status] += 1
    }
    const texts = {
      title,
      severity,
      rationale,
      remediation,
      references,
      frameworks,
      criteria,
      knownLimitations,
    }
    const [strategy] = id.split('/') as [Strategy]
    return {
      id,
      strategy,
      ...texts,
      counts: evaluationCounts,
      accepted: accepted.filter(each => each.control === id).length,
    }
  })
  return { counts: total, controls }
}

function createEmptyCounts(): EvaluationCounts {
  return { COMPLIANT: 0, NON_COMPLIANT: 0, INSUFFICIENT_DATA: 0, NOT_APPLICABLE: 0 }
}

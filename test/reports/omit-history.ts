import type { Posture } from '../../reports/posture/posture.ts'

/** A posture without its time and what depends on that and on earlier reports. */
export function omitHistory({ at: _at, since: _since, trend: _trend, findings, ...rest }: Posture): object {
  return {
    ...rest,
    findings: findings.map(({ ageDays: _age, overdueDays: _overdue, ...finding }) => finding),
  }
}

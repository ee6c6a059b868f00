import type { Posture } from '../../../reports/posture/posture.ts'

/** `posture` without the times of its audit: of two audits, one comes after the other. */
export function stripAuditTimes(posture: Posture): object {
  return { ...posture, at: '', findings: posture.findings.map(finding => ({ ...finding, since: '' })) }
}

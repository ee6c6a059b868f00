import type { Posture } from '../../reports/posture.ts'

/** `posture` without the times of its audit: of two audits, one comes after the other. */
export function timeless(posture: Posture): object {
  return { ...posture, at: '', findings: posture.findings.map(finding => ({ ...finding, since: '' })) }
}

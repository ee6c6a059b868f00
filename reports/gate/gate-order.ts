import { compareSeverity } from '../../audit/settings/severity.ts'
import type { GateAdmission, GateFinding, GateGrant } from './gate-document.ts'

const CHANGES: readonly GateFinding['change'][] = ['OPENS', 'REMAINS', 'CLOSES']

/** The worst first; of the same severity what opens, then what remains, then what closes, and accepted findings last. */
export function sortGateFindings(findings: readonly GateFinding[]): GateFinding[] {
  return findings.toSorted(
    (one, other) =>
      compareSeverity(one.severity, other.severity) ||
      CHANGES.indexOf(one.change) - CHANGES.indexOf(other.change) ||
      Number(one.accepted !== undefined) - Number(other.accepted !== undefined) ||
      compareCodeUnits(one.control, other.control) ||
      compareCodeUnits(one.resource, other.resource) ||
      compareCodeUnits(one.fingerprint, other.fingerprint),
  )
}

/** Public access first, then the worst. */
export function sortAdmissions(admitted: readonly GateAdmission[]): GateAdmission[] {
  return admitted.toSorted(
    (one, other) =>
      Number(other.access === 'public') - Number(one.access === 'public') ||
      compareSeverity(one.severity, other.severity),
  )
}

/** The worst first. */
export function sortGateGrants(granted: readonly GateGrant[]): GateGrant[] {
  return granted.toSorted((one, other) => compareSeverity(one.severity, other.severity))
}

/** Whether the change itself causes the finding, and no exception accepts it. */
export function isOpenedFinding({ change, accepted }: GateFinding): boolean {
  return change === 'OPENS' && accepted === undefined
}

function compareCodeUnits(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

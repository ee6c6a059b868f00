import {
  countBySeverity,
  isSeverityAtLeast,
  severities,
  type Severity,
} from '../../audit/settings/severity.ts'
import type { GateDocument, GateVerdict } from './gate-document.ts'
import { isOpenedFinding } from './gate-order.ts'
import { countThings } from '../formats/count-things.ts'

/** What fails the gate. */
export interface GateThresholds {
  /** The lowest severity of a finding that fails the gate when it opens. */
  failOn: Severity
  /**
   * Whether newly granted permissions and newly admitted principals fail the gate too: all of them, or those of severity
   * HIGH or worse. Public access and escalation paths always do.
   */
  failOnAccess?: 'any' | 'risky'
}

/** The verdict with the reasons for it. */
export type GateJudgement = Pick<GateDocument, 'verdict' | 'reasons'>

type JudgedParts = Pick<GateDocument, 'findings' | 'granted' | 'admitted' | 'escalation' | 'unknown'>

/**
 * The verdict on a change. FAIL: a finding of `failOn` or worse opens and no exception accepts it, a principal can newly
 * become an administrator, a resource becomes public, or the change gives access that `failOnAccess` names. UNKNOWN: none
 * of these, but something that could fail it could not be decided. PASS: neither. The reasons contain no text of the template.
 */
export function judgeDocument(parts: JudgedParts, thresholds: GateThresholds): GateJudgement {
  const failures = [
    ...explainFindings(parts, thresholds),
    ...explainEscalation(parts),
    ...explainPublic(parts),
    ...explainAccess(parts, thresholds),
  ]
  const undecided = explainUnknown(parts, thresholds)
  if (failures.length > 0) return { verdict: 'FAIL', reasons: [...failures, ...undecided] }
  if (undecided.length > 0) return { verdict: 'UNKNOWN', reasons: undecided }
  return { verdict: 'PASS', reasons: [explainPass(parts, thresholds)] }
}

/** 0 for PASS, and for UNKNOWN where `allowUnknown` accepts that; else 1. */
export function computeGateExitCode(
  verdict: GateVerdict,
  { allowUnknown }: { allowUnknown: boolean },
): 0 | 1 {
  return verdict === 'PASS' || (verdict === 'UNKNOWN' && allowUnknown) ? 0 : 1
}

function explainFindings({ findings }: JudgedParts, { failOn }: GateThresholds): string[] {
  const failing = findings.filter(
    finding => isOpenedFinding(finding) && isSeverityAtLeast(finding.severity, failOn),
  )
  if (failing.length === 0) return []
  const bySeverity = countBySeverity(failing)
  const counts = severities.flatMap(severity =>
    bySeverity[severity] > 0 ? [`${bySeverity[severity]} ${severity}`] : [],
  )
  return [
    `The change opens ${countThings(failing.length, 'finding')} of severity ${describeThreshold(failOn)}: ${counts.join(', ')}.`,
  ]
}

function explainEscalation({ escalation }: JudgedParts): string[] {
  const count = escalation.reduce((sum, { more = 0 }) => sum + 1 + more, 0)
  return count === 0 ? [] : [`The change opens ${countThings(count, 'escalation path')}.`]
}

function explainPublic({ admitted }: JudgedParts): string[] {
  const resources = new Set(
    admitted.filter(({ access }) => access === 'public').map(({ resource }) => resource),
  )
  if (resources.size === 0) return []
  return [`The change makes ${countThings(resources.size, 'resource')} public.`]
}

function explainAccess(parts: JudgedParts, { failOnAccess }: GateThresholds): string[] {
  if (failOnAccess === undefined) return []
  const isCounted = (severity: Severity) => failOnAccess === 'any' || isSeverityAtLeast(severity, 'HIGH')
  const granted = parts.granted.filter(({ severity }) => isCounted(severity)).length
  const admitted = parts.admitted.filter(
    admission => admission.access !== 'public' && isCounted(admission.severity),
  ).length
  const risky = failOnAccess === 'risky' ? ' of severity HIGH or worse' : ''
  return [
    ...(granted > 0 ? [`The change grants ${countThings(granted, 'permission')}${risky}.`] : []),
    ...(admitted > 0 ? [`The change admits ${countThings(admitted, 'principal')}${risky}.`] : []),
  ]
}

/** What could only be a finding of lower severity decides nothing. */
function explainUnknown({ unknown }: JudgedParts, { failOn }: GateThresholds): string[] {
  const { length } = unknown.filter(
    ({ severity }) => severity === undefined || isSeverityAtLeast(severity, failOn),
  )
  return length === 0 ? [] : [`Assay cannot decide ${countThings(length, 'part')} of the change.`]
}

function explainPass({ findings }: JudgedParts, { failOn }: GateThresholds): string {
  const accepted = findings.filter(
    ({ change, accepted: exception, severity }) =>
      change === 'OPENS' && exception !== undefined && isSeverityAtLeast(severity, failOn),
  ).length
  const besides = accepted === 0 ? '' : `, except ${accepted} that exceptions accept`
  return `The change opens no finding of severity ${describeThreshold(failOn)}${besides}.`
}

function describeThreshold(failOn: Severity): string {
  return failOn === 'CRITICAL' ? 'CRITICAL' : `${failOn} or worse`
}

import type { Severity } from '../../settings/severity.ts'
import type { Resource } from '../resource.ts'

/** A finding of GuardDuty that is neither archived nor a sample (GuardDuty API Reference, Finding). */
export interface DetectorFinding {
  id: string
  /** Such as `Backdoor:Lambda/C&CActivity.B`. */
  type: string
  severity: Severity
  /** GuardDuty's type of the resource, such as `Lambda`; empty if it does not say. */
  resourceType: string
  /** The resource that it is about; `'NONE'` if it is not audited or not named. */
  resource: Resource | 'NONE'
  /** When GuardDuty first reported it, ISO 8601; absent if it does not say. */
  createdAt?: string
}

/** The open findings of GuardDuty in a region, about resources of the account. */
export interface DetectorFindings {
  counts: Readonly<Partial<Record<Severity, number>>>
  /** The twenty most severe ones. */
  worst: readonly DetectorFinding[]
  /** Set if not all were read: none of the others is more severe than this. */
  unreadUpTo?: Severity
}

/** The severities of GuardDuty with their least values, the worst first (GuardDuty User Guide, "Severity levels"). */
const LEAST_VALUES: readonly (readonly [Severity, number])[] = [
  ['CRITICAL', 9],
  ['HIGH', 7],
  ['MEDIUM', 4],
]

/** The severity of GuardDuty's value from 1 to 10. */
export function rateFindingSeverity(value: number): Severity {
  return LEAST_VALUES.find(([, least]) => value >= least)?.[0] ?? 'LOW'
}

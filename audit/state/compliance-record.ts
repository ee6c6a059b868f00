import type { ControlId } from '../controls/control.ts'
import type { Severity } from '../settings/severity.ts'
import type { Evidence, Evaluation } from '../controls/evaluation.ts'
import type { Resource } from '../resources/resource.ts'
import type { Transition } from './transition.ts'

/** One control's part of a compliance record: its last evaluation, and the state of its finding. */
export interface ControlResult {
  status: Evaluation['status']
  reason?: string
  /** Kept for `NON_COMPLIANT`. */
  evidence?: Evidence
  severity: Severity
  /** The keys of the violations, for controls that distinguish them. */
  violations?: readonly string[]
  /** Whether the finding is open: the last evaluation with sufficient data was `NON_COMPLIANT`. */
  open: boolean
  /** Why the last evaluation had insufficient data; an open finding then stays as it was. */
  staleReason?: string
  /** Digests of the facts that were evaluated, each with the change that gave it its value. */
  inputFingerprints: readonly string[]
  /** The finding's last transition, complete: the control result is its outbox. */
  lastTransition?: Transition
  /** The change whose evaluation found the last transition; `lastTransition.changeId` made it and can be another. */
  evaluatedFor?: string
}

/** The last evaluations of all controls on one resource. */
export interface ComplianceRecord {
  resource: Resource
  results: Readonly<Record<ControlId, ControlResult>>
  /** Digest of the settings that the evaluation used. */
  settingsDigest: string
  /** ISO 8601. */
  evaluatedAt: string
}

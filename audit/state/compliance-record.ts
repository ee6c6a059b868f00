import type { ControlId } from '../controls/control.ts'
import type { Severity } from '../settings/severity.ts'
import type { Evidence, Evaluation } from '../controls/evaluation.ts'
import type { Resource } from '../resources/resource.ts'
import type { Transition } from './transition.ts'

/** What one control last said of a resource. */
export interface ControlResult {
  status: Evaluation['status']
  reason?: string
  /** Kept for what is not compliant. */
  evidence?: Evidence
  severity: Severity
  /** The ways in which it was not compliant, where these are told apart. */
  violations?: readonly string[]
  /** Whether the finding is open: the resource was NON_COMPLIANT when it could last be judged. */
  open: boolean
  /** Why the last look saw nothing of an open finding, which stays as it was. */
  staleReason?: string
  /** Digests of the facts that the verdict rests on, each with the change that gave it its value. */
  inputFingerprints: readonly string[]
  /** The finding's last transition, whole: this entry is its outbox. */
  lastTransition?: Transition
  /** The cause whose message judged the last transition, which may not be the one that made it. */
  evaluatedFor?: string
}

/** The verdicts of all controls on one resource. */
export interface ComplianceRecord {
  resource: Resource
  results: Readonly<Record<ControlId, ControlResult>>
  /** Digest of the settings that were in force. */
  settingsDigest: string
  /** When it was judged, ISO 8601. */
  evaluatedAt: string
}

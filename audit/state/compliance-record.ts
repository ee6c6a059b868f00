import { isJsonWithinBytes, measureJsonBytes } from '../limits/json-bytes.ts'
import { MAX_ITEM_BYTES } from '../limits/service-limits.ts'
import type { ControlId } from '../controls/control.ts'
import type { Severity } from '../settings/severity.ts'
import type { Evidence, Evaluation } from '../controls/evaluation.ts'
import type { FactSource } from '../controls/resolve-inputs.ts'
import type { Resource } from '../resources/resource.ts'
import type { TagDigests } from '../settings/exception-tag.ts'
import { hashText } from './keys.ts'
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

/** The last evaluations of all controls on one resource. It fits into an item (`limitComplianceRecord`). */
export interface ComplianceRecord {
  resource: Resource
  results: Readonly<Record<ControlId, ControlResult>>
  /** The tags that the resource had; absent where those of its kind are not read. */
  tagDigests?: TagDigests
  /** Digest of the settings that the evaluation used. */
  settingsDigest: string
  /** ISO 8601. */
  evaluatedAt: string
}

const fingerprints = new WeakMap<FactSource, string>()

/** The fingerprint of a fact that was evaluated: a digest of the fact with the change that gave it its value. */
export function computeSourceFingerprint(factSource: FactSource): string {
  const known = fingerprints.get(factSource)
  if (known !== undefined) return known
  const { fact, changeId, at, attempt, isShared } = factSource
  const read = [...(attempt === undefined ? [] : [attempt]), ...(isShared ? [at] : [])]
  const fingerprint = hashText([fact, changeId, ...read].join(' '))
  fingerprints.set(factSource, fingerprint)
  return fingerprint
}

/** The most bytes of JSON of a compliance record: its keys take the rest of the item. */
const MAX_RECORD_BYTES = MAX_ITEM_BYTES - 20_000

/**
 * Limits a compliance record to what an item holds. The largest lists are dropped: without its fingerprints, a result is
 * attributed to the latest change of its facts; without its violations, a further one does not reopen the finding.
 */
export function limitComplianceRecord(complianceRecord: ComplianceRecord): ComplianceRecord {
  if (isJsonWithinBytes(complianceRecord, MAX_RECORD_BYTES)) return complianceRecord
  let excess = measureJsonBytes(complianceRecord) - MAX_RECORD_BYTES
  const results: Record<ControlId, ControlResult> = { ...complianceRecord.results }
  for (const { control, list, bytes } of measureLists(complianceRecord)) {
    const result = results[control]
    if (excess <= 0 || result === undefined) break
    const { violations: _, ...withoutViolations } = result
    results[control] = list === 'violations' ? withoutViolations : { ...result, inputFingerprints: [] }
    excess -= bytes
  }
  return { ...complianceRecord, results }
}

/** Measures the lists of all results, the largest first. */
function measureLists({ results }: ComplianceRecord) {
  return Object.entries(results)
    .flatMap(([control, { inputFingerprints, violations = [] }]) => [
      {
        control: control as ControlId,
        list: 'inputFingerprints',
        bytes: measureJsonBytes(inputFingerprints),
      },
      { control: control as ControlId, list: 'violations', bytes: measureJsonBytes(violations) },
    ])
    .toSorted((a, b) => b.bytes - a.bytes)
}

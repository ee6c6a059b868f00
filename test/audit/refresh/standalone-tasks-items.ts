import { findFactSource } from '../../../audit/controls/resolve-inputs.ts'
import type { Fact } from '../../../audit/resources/fact.ts'
import { FACTS_VERSION, type ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import {
  computeSourceFingerprint,
  type ComplianceRecord,
  type ControlResult,
} from '../../../audit/state/compliance-record.ts'
import { buildComplianceRecordKey } from '../../../audit/state/keys.ts'
import type { Item } from '../../../audit/state/store.ts'

const READ_AT = '2026-05-12T08:00:00.000Z'

/** The snapshot of the standalone tasks of a revision, after one change. */
export function buildTasksSnapshot(resource: Resource, images: Fact): ResourceSnapshot {
  return {
    resource,
    presence: 'PRESENT',
    facts: { images },
    provenance: { images: { changeId: 'first', at: READ_AT } },
    priorFacts: [],
    readAt: READ_AT,
    collectedAt: { tasks: READ_AT },
    factsVersion: FACTS_VERSION,
  }
}

/** The item of a compliance record with these results of an evaluation of `snapshot`. */
export function buildTasksRecordItem(
  snapshot: ResourceSnapshot,
  results: Readonly<Record<string, Partial<ControlResult>>>,
): Item {
  const { images } = snapshot.provenance
  const inputFingerprints =
    images === undefined ? [] : [computeSourceFingerprint(findFactSource(snapshot, 'images', images))]
  const complete = Object.entries(results).map(([control, result]): [string, ControlResult] => [
    control,
    { status: 'COMPLIANT', severity: 'HIGH', open: false, inputFingerprints, ...result },
  ])
  const body: ComplianceRecord = {
    resource: snapshot.resource,
    results: Object.fromEntries(complete),
    settingsDigest: 'digest',
    evaluatedAt: READ_AT,
  }
  return { key: buildComplianceRecordKey(snapshot.resource), version: 1, body }
}

import type { ControlId } from '../../audit/controls/control.ts'
import { isInUse, type ResourceSnapshot } from '../../audit/resources/resource-snapshot.ts'
import { getResourceKey, type Resource, type ResourceKey } from '../../audit/resources/resource.ts'
import type { ComplianceRecord, ControlResult } from '../../audit/state/compliance-record.ts'
import { COMPLIANCE_RECORD_SORT, SNAPSHOT_SORT } from '../../audit/state/keys.ts'
import type { Item } from '../../audit/state/store.ts'
import type { Transition } from '../../audit/state/transition.ts'
import { describeUnresolvedRelationships } from '../../audit/state/unresolved-relationships.ts'

/** What a report needs of a control result: of one that passes, the status alone. */
export type ReportedResult = Pick<ControlResult, 'status'> &
  Partial<Pick<ControlResult, 'reason' | 'evidence' | 'staleReason' | 'lastTransition'>>

/** What a report needs of a compliance record. */
export interface ReportedRecord {
  resource: Resource
  results: Readonly<Record<ControlId, ReportedResult>>
}

/** What a report needs of a snapshot. */
export interface ReportedSnapshot extends Pick<ResourceSnapshot, 'resource' | 'presence' | 'facts'> {
  /** Whether the resource counts as used (`isInUse`). */
  inUse: boolean
}

/** What a report needs of the items of the table. Complete items are too many to hold in memory. */
export interface ReportedItems {
  records: Map<ResourceKey, ReportedRecord>
  snapshots: Map<ResourceKey, ReportedSnapshot>
}

/** The sort keys of the items that a report needs. */
export const REPORTED_SORTS = [SNAPSHOT_SORT, COMPLIANCE_RECORD_SORT] as const

/** Creates an empty collection. */
export function createReportedItems(): ReportedItems {
  return { records: new Map(), snapshots: new Map() }
}

/** Adds what a report needs of `items`, which were read later than what is there: they replace it. */
export function addItems({ records, snapshots }: ReportedItems, items: readonly Item[]): void {
  for (const { key, body } of items) {
    if (key.sort === COMPLIANCE_RECORD_SORT) {
      const record = reduceRecord(body as ComplianceRecord)
      records.set(getResourceKey(record.resource), record)
    } else if (key.sort === SNAPSHOT_SORT) {
      const snapshot = reduceSnapshot(body as ResourceSnapshot)
      snapshots.set(getResourceKey(snapshot.resource), snapshot)
    }
  }
}

/** Adds `later` to `items`: what was read later replaces what was read earlier. */
export function mergeItems(items: ReportedItems, later: ReportedItems): void {
  for (const [key, record] of later.records) items.records.set(key, record)
  for (const [key, snapshot] of later.snapshots) items.snapshots.set(key, snapshot)
}

function reduceRecord({ resource, results }: ComplianceRecord): ReportedRecord {
  const entries = Object.entries(results).map(([control, result]) => [control, reduceResult(result)])
  return { resource, results: Object.fromEntries(entries) as ReportedRecord['results'] }
}

/** Without the parts that only evaluation needs, which are most of it. */
function reduceResult({
  status,
  reason,
  evidence,
  staleReason,
  lastTransition,
}: ControlResult): ReportedResult {
  if (status !== 'NON_COMPLIANT' && status !== 'INSUFFICIENT_DATA') return { status }
  return {
    status,
    ...(reason === undefined ? {} : { reason }),
    ...(evidence === undefined ? {} : { evidence }),
    ...(staleReason === undefined ? {} : { staleReason }),
    ...(lastTransition === undefined ? {} : { lastTransition: reduceTransition(lastTransition) }),
  }
}

function reduceTransition({
  resource,
  control,
  severity,
  number,
  step,
  changeId,
  at,
}: Transition): Transition {
  return { resource, control, severity, number, step, changeId, at }
}

/** Of the facts only the unknown ones, and these only if a relationship is among them. */
function reduceSnapshot(snapshot: ResourceSnapshot): ReportedSnapshot {
  const { resource, presence, facts } = snapshot
  const isUnresolved = describeUnresolvedRelationships([snapshot]).length > 0
  return {
    resource,
    presence,
    facts: isUnresolved ? selectUnknownFacts(facts) : {},
    inUse: isInUse(snapshot),
  }
}

function selectUnknownFacts(facts: ResourceSnapshot['facts']): ResourceSnapshot['facts'] {
  return Object.fromEntries(Object.entries(facts).filter(([, fact]) => 'unknown' in fact))
}

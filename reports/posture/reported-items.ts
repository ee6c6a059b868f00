import type { ControlId } from '../../audit/controls/control.ts'
import type { Evaluation } from '../../audit/controls/evaluation.ts'
import { isInUse, type ResourceSnapshot } from '../../audit/resources/resource-snapshot.ts'
import { findTags } from '../../audit/resources/tags/resource-tags.ts'
import type { TagDigests } from '../../audit/settings/exception-tag.ts'
import { getResourceKey, type Resource, type ResourceKey } from '../../audit/resources/resource.ts'
import type { ComplianceRecord, ControlResult } from '../../audit/state/compliance-record.ts'
import { COMPLIANCE_RECORD_SORT, SNAPSHOT_SORT } from '../../audit/state/keys.ts'
import type { Item } from '../../audit/state/store.ts'
import type { OpeningTransition, Transition } from '../../audit/state/transition.ts'
import { selectOwnerTags, type OwnerTags } from './finding.ts'
import { describeUnresolvedRelationships } from '../../audit/state/unresolved-relationships.ts'

/** What a report needs of a control result that does not pass. */
export type ReportedResult = Pick<ControlResult, 'status'> &
  Partial<Pick<ControlResult, 'reason' | 'evidence' | 'staleReason'>> & {
    lastTransition?: OpeningTransition & Pick<Transition, 'opening'>
  }

/** The status of each control that passes or does not apply. */
export type PassingResults = Readonly<Partial<Record<ControlId, Evaluation['status']>>>

/** What a report needs of a compliance record. A complete one has all of its results in `results`. */
export interface ReportedRecord {
  resource: Resource
  results: Readonly<Record<ControlId, ReportedResult>>
  passing?: PassingResults
  /** The tags of the resource, for exceptions; a reduced record has them only with results that do not pass. */
  tagDigests?: TagDigests
}

/** A reduced record. Most results pass, and the same ones of many resources: these share the object. */
export type ReducedRecord = ReportedRecord & { passing: PassingResults }

/** What a report needs of a snapshot. */
export interface ReportedSnapshot extends Pick<ResourceSnapshot, 'resource' | 'presence' | 'facts'> {
  /** Whether the resource counts as used (`isInUse`). */
  inUse: boolean
  /** The tags that say who is responsible; missing where tags are not read. */
  tags?: OwnerTags
}

/** What a report needs of the items of the table. Complete items are too many to hold in memory. */
export interface ReportedItems {
  /** The objects that records share, by what is in them. */
  passing: Map<string, PassingResults>
  records: Map<ResourceKey, ReducedRecord>
  snapshots: Map<ResourceKey, ReportedSnapshot>
}

/** The sort keys of the items that a report needs. */
export const REPORTED_SORTS = [SNAPSHOT_SORT, COMPLIANCE_RECORD_SORT] as const

/** Creates an empty collection. */
export function createReportedItems(): ReportedItems {
  return { passing: new Map(), records: new Map(), snapshots: new Map() }
}

/** Adds what a report needs of `items`, which were read later than what is there: they replace it. */
export function addItems({ passing, records, snapshots }: ReportedItems, items: readonly Item[]): void {
  for (const { key, body } of items) {
    if (key.sort === COMPLIANCE_RECORD_SORT) {
      const record = reduceRecord(body as ComplianceRecord, passing)
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

function reduceRecord(
  { resource, results, tagDigests }: ComplianceRecord,
  shared: ReportedItems['passing'],
): ReducedRecord {
  const entries = Object.entries(results) as [ControlId, ControlResult][]
  const failing = entries.filter(([, result]) => !isPassing(result))
  const passing = entries
    .filter(([, result]) => isPassing(result))
    .map(([control, { status }]) => [control, status])
  return {
    resource,
    results: Object.fromEntries(failing.map(([control, result]) => [control, reduceResult(result)])),
    passing: sharePassing(Object.fromEntries(passing) as PassingResults, shared),
    ...(tagDigests === undefined || failing.length === 0 ? {} : { tagDigests }),
  }
}

function isPassing({ status }: ControlResult): boolean {
  return status === 'COMPLIANT' || status === 'NOT_APPLICABLE'
}

/** The shared object that is equal to `passing`. */
function sharePassing(passing: PassingResults, shared: ReportedItems['passing']): PassingResults {
  const key = JSON.stringify(passing)
  const found = shared.get(key)
  if (found !== undefined) return found
  shared.set(key, passing)
  return passing
}

/** Without the parts that only evaluation needs, which are most of it. */
function reduceResult({
  status,
  reason,
  evidence,
  staleReason,
  lastTransition,
}: ControlResult): ReportedResult {
  return {
    status,
    ...(reason === undefined ? {} : { reason }),
    ...(evidence === undefined ? {} : { evidence }),
    ...(staleReason === undefined ? {} : { staleReason }),
    ...(lastTransition === undefined ? {} : { lastTransition: pickTransition(lastTransition) }),
  }
}

function pickTransition({
  number,
  changeId,
  at,
  opening,
}: Transition): ReportedResult['lastTransition'] & object {
  return { number, changeId, at, ...(opening === undefined ? {} : { opening }) }
}

/** Of the facts only the unknown ones, and these only if a relationship is among them. */
function reduceSnapshot(snapshot: ResourceSnapshot): ReportedSnapshot {
  const { resource, presence, facts } = snapshot
  const tags = findOwnerTags(snapshot)
  const isUnresolved = describeUnresolvedRelationships([snapshot]).length > 0
  return {
    resource,
    presence,
    facts: isUnresolved ? selectUnknownFacts(facts) : {},
    inUse: isInUse(snapshot),
    ...(tags === undefined ? {} : { tags }),
  }
}

/** The tags of a resource that say who is responsible; undefined where those of its kind are not read, or could not be. */
export function findOwnerTags(snapshot: Pick<ResourceSnapshot, 'resource' | 'facts'>): OwnerTags | undefined {
  const tags = findTags(snapshot)
  return tags === undefined ? undefined : selectOwnerTags(tags)
}

function selectUnknownFacts(facts: ResourceSnapshot['facts']): ResourceSnapshot['facts'] {
  return Object.fromEntries(Object.entries(facts).filter(([, fact]) => 'unknown' in fact))
}

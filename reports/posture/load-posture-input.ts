import { loadChangeRecord, listTransitions, type ChangeRecord } from '../../audit/state/change-record.ts'
import { COMPLIANCE_RECORD_SORT } from '../../audit/state/keys.ts'
import { isInUse, type ResourceSnapshot } from '../../audit/resources/resource-snapshot.ts'
import type { ComplianceRecord } from '../../audit/state/compliance-record.ts'
import type { ListingStore } from '../../audit/state/store.ts'
import { formatTransitionId, type Transition } from '../../audit/state/transition.ts'
import { describeUnresolvedRelationships } from '../../audit/state/unresolved-relationships.ts'
import type { ControlDescription } from '../../audit/controls/control.ts'
import { mapConcurrent } from '../../audit/state/map-concurrent.ts'
import { describeResource } from '../../audit/resources/kinds.ts'
import { getResourceKey, type Resource, type ResourceKey } from '../../audit/resources/resource.ts'
import { isResourceInScope } from '../../audit/configuration/event-regions.ts'
import {
  computeSweepCoverage,
  describeCoverageGaps,
  type SweepCoverage,
  type SweepDeadlines,
} from '../../audit/resources/assay/sweep-coverage.ts'
import type { SnapshotScan } from '../../audit/state/snapshot-scan.ts'
import { loadSweepState } from '../../audit/state/sweep-state-store.ts'
import { groupIntoMap } from '../group-into-map.ts'

/** Dependencies for reading an account from the store. */
export interface PostureInputDeps {
  store: Pick<ListingStore, 'load' | 'list'>
  snapshotScan: SnapshotScan
  checklist: readonly ControlDescription[]
  /** The regions in scope; resources of other regions are left out. */
  regions: readonly string[]
  /** When a full scan is overdue. */
  deadlines: SweepDeadlines
  now: () => Date
}

/** The part of a store that a report needs. */
export interface PostureInput {
  /** The compliance records of all evaluated resources that are not deleted. */
  records: ComplianceRecord[]
  /** The changes behind open findings, by id, without those that have expired. */
  changes: ReadonlyMap<string, ChangeRecord>
  /** The ids of the transitions of open findings that were notified. */
  notified: ReadonlySet<string>
  /** What could not be read or evaluated, and why. */
  unlisted: string[]
  coverage: SweepCoverage
}

/** Reads the state of the account, page by page. */
export async function loadPostureInput(deps: PostureInputDeps): Promise<PostureInput> {
  const { store, deadlines, now } = deps
  const inScope = createScopedScan(deps)
  const isEvaluated = createHasControls(deps.checklist)
  const [all, snapshots, state] = await Promise.all([
    loadScopedRecords(inScope, isEvaluated),
    summarizeSnapshots(inScope, isEvaluated),
    loadSweepState(store),
  ])
  const records = all.filter(({ resource }) => !snapshots.deleted.has(getResourceKey(resource)))
  const evaluated = new Set(records.map(({ resource }) => getResourceKey(resource)))
  const notEvaluated = [...snapshots.known.values()].filter(
    resource => !evaluated.has(getResourceKey(resource)),
  )
  const resources = { known: evaluated.size + notEvaluated.length, evaluated: evaluated.size }
  const sweepCoverage = computeSweepCoverage(state, resources, deadlines, now())
  const unlisted = [
    ...describeCoverageGaps(sweepCoverage),
    ...(state.last?.listingFailures ?? []),
    ...describeNotEvaluated(notEvaluated),
    ...describeUnresolvedRelationships(snapshots.unresolved),
  ]
  return { records, ...(await loadOpenChanges(records, store)), unlisted, coverage: sweepCoverage }
}

function createHasControls(checklist: readonly ControlDescription[]): (resource: Resource) => boolean {
  const evaluated = new Set(checklist.flatMap(({ kinds }) => kinds))
  return ({ kind }) => evaluated.has(kind)
}

async function loadScopedRecords(
  inScope: ScopedScan,
  isEvaluated: (resource: Resource) => boolean,
): Promise<ComplianceRecord[]> {
  const records: ComplianceRecord[] = []
  for await (const record of inScope<ComplianceRecord>(COMPLIANCE_RECORD_SORT)) {
    if (isEvaluated(record.resource)) records.push(trimRecord(record))
  }
  return records
}

/** A compliance record without the parts that only evaluation needs, which are most of it. */
function trimRecord(record: ComplianceRecord): ComplianceRecord {
  const entries = Object.entries(record.results).map(([control, entry]) => [
    control,
    {
      ...entry,
      inputFingerprints: [],
      ...(entry.lastTransition ? { lastTransition: trimTransition(entry.lastTransition) } : {}),
    },
  ])
  return { ...record, results: Object.fromEntries(entries) as ComplianceRecord['results'] }
}

function trimTransition({
  resource,
  control,
  severity,
  number,
  step,
  changeId: change,
  at,
}: Transition): Transition {
  return { resource, control, severity, number, step, changeId: change, at }
}

/** What a report needs of the snapshots, which are too many to hold in memory. */
interface SnapshotSummary {
  deleted: Set<ResourceKey>
  /** Resources that exist, are in use and have controls. */
  known: Map<ResourceKey, Resource>
  /** Snapshots with relationships that could not be read. */
  unresolved: ResourceSnapshot[]
}

async function summarizeSnapshots(
  inScope: ScopedScan,
  isEvaluated: (resource: Resource) => boolean,
): Promise<SnapshotSummary> {
  const snapshots: SnapshotSummary = { deleted: new Set(), known: new Map(), unresolved: [] }
  for await (const snapshot of inScope<ResourceSnapshot>('SNAPSHOT')) {
    const { resource, presence } = snapshot
    if (presence === 'DELETED') snapshots.deleted.add(getResourceKey(resource))
    else if (isEvaluated(resource) && isInUse(snapshot))
      snapshots.known.set(getResourceKey(resource), resource)
    if (describeUnresolvedRelationships([snapshot]).length > 0)
      snapshots.unresolved.push({ ...snapshot, facts: selectUnknownFacts(snapshot), priorFacts: [] })
  }
  return snapshots
}

function selectUnknownFacts({ facts }: ResourceSnapshot): ResourceSnapshot['facts'] {
  return Object.fromEntries(Object.entries(facts).filter(([, fact]) => 'unknown' in fact))
}

/** The items of a sort key for resources in scope. */
type ScopedScan = <T extends { resource: Resource }>(sort: string) => AsyncIterable<T>

function createScopedScan({
  snapshotScan,
  regions,
}: Pick<PostureInputDeps, 'snapshotScan' | 'regions'>): ScopedScan {
  return async function* <T extends { resource: Resource }>(sort: string) {
    for (let token: string | undefined, first = true; first || token !== undefined; first = false) {
      const page = await snapshotScan.page(sort, token)
      yield* (page.bodies as T[]).filter(({ resource }) => isResourceInScope(resource, regions))
      token = page.next
    }
  }
}

/** One sentence for each kind, with one resource as an example. */
function describeNotEvaluated(resources: readonly Resource[]): string[] {
  return [...groupIntoMap(resources, ({ kind }) => kind).values()].map(group => {
    const [first] = group.toSorted((a, b) => (getResourceKey(a) < getResourceKey(b) ? -1 : 1))
    const more = group.length > 1 ? ` and ${group.length - 1} more of its kind are` : ' is'
    return `${first === undefined ? '' : describeResource(first)}${more} known but not evaluated yet`
  })
}

/** The changes behind open findings, and which of their transitions were notified. */
async function loadOpenChanges(
  records: readonly ComplianceRecord[],
  store: PostureInputDeps['store'],
): Promise<Pick<PostureInput, 'changes' | 'notified'>> {
  const open = records.flatMap(({ results }) =>
    Object.values(results).filter(controlResult => controlResult.open),
  )
  const ids = [...new Set(open.flatMap(({ lastTransition }) => lastTransition?.changeId ?? []))]
  const changes = new Map<string, ChangeRecord>()
  const notified = new Set<string>()
  await mapConcurrent(ids, async id => {
    const change = await loadChangeRecord(id, store)
    if (change) changes.set(id, change)
    for (const each of await listTransitions(id, store))
      if (typeof each.notifiedIn === 'number') notified.add(formatTransitionId(each.transition))
  })
  return { changes, notified }
}

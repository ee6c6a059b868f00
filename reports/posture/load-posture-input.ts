import { loadChangeRecord, listTransitions, type ChangeRecord } from '../../audit/state/change-record.ts'
import type { ListingStore } from '../../audit/state/store.ts'
import { formatTransitionId, getOpening } from '../../audit/state/transition.ts'
import {
  describeUnresolvedRelationships,
  listUnresolvedGaps,
} from '../../audit/state/unresolved-relationships.ts'
import type { ControlDescription } from '../../audit/controls/control.ts'
import { mapConcurrent } from '../../audit/state/map-concurrent.ts'
import { describeResource } from '../../audit/resources/kinds.ts'
import { getResourceKey, GLOBAL_REGION, type Resource } from '../../audit/resources/resource.ts'
import { isResourceInScope } from '../../audit/configuration/event-regions.ts'
import {
  computeSweepCoverage,
  describeCoverageGaps,
  type SweepCoverage,
  type SweepDeadlines,
} from '../../audit/resources/assay/sweep-coverage.ts'
import type { EndedSweep, ListingGap, SweepState } from '../../audit/resources/assay/sweep.ts'
import { groupIntoMap } from '../group-into-map.ts'
import type { ReportedItems, ReportedRecord } from './reported-items.ts'

/** Dependencies for turning what was read into the input of a posture. */
export interface PostureInputDeps {
  store: Pick<ListingStore, 'load' | 'list'>
  checklist: readonly ControlDescription[]
  /** The regions in scope; resources of other regions are left out. */
  regions: readonly string[]
  /** When a full scan is overdue. */
  deadlines: SweepDeadlines
}

/** What was read of the table. */
export interface AccountReading {
  /** When it began, ISO 8601: the items are of this time or later. */
  at: string
  /**
   * The state of full scans when it began. A scan that ended later proves nothing of items that were read before.
   */
  sweep: SweepState
  items: ReportedItems
}

/** The part of a store that a report needs. */
export interface PostureInput {
  /** The compliance records of all evaluated resources that are not deleted. */
  records: ReportedRecord[]
  /** The changes behind open findings, by id, without those that have expired. */
  changes: ReadonlyMap<string, ChangeRecord>
  /** The ids of the transitions of open findings that were notified. */
  notified: ReadonlySet<string>
  /** What could not be read or evaluated, and why. */
  unlisted: string[]
  /** What can be missing for these reasons. */
  gaps: ListingGap[]
  /** The resources that no audited resource uses. */
  notInUse: Resource[]
  coverage: SweepCoverage
}

/** Selects what a report is about, and reads the changes behind its findings. */
export async function loadPostureInput(
  { at, sweep, items }: AccountReading,
  deps: PostureInputDeps,
): Promise<PostureInput> {
  const isReported = createScopeFilter(deps)
  const snapshots = [...items.snapshots.values()].filter(({ resource }) =>
    isResourceInScope(resource, deps.regions),
  )
  const records = [...items.records].flatMap(([key, record]) =>
    isReported(record.resource) && items.snapshots.get(key)?.presence !== 'DELETED' ? record : [],
  )
  const existing = snapshots.filter(
    ({ resource, presence }) => presence !== 'DELETED' && isReported(resource),
  )
  const notInUse = existing.flatMap(({ resource, inUse }) => (inUse ? [] : resource))
  const notEvaluated = existing.flatMap(({ resource, inUse }) =>
    inUse && !items.records.has(getResourceKey(resource)) ? resource : [],
  )
  const resources = { known: records.length + notEvaluated.length, evaluated: records.length }
  const coverage = computeSweepCoverage(sweep, resources, deps.deadlines, new Date(at))
  const unlisted = [
    ...describeCoverageGaps(coverage),
    ...(sweep.last?.listingFailures ?? []),
    ...describeNotEvaluated(notEvaluated),
    ...describeUnresolvedRelationships(snapshots),
  ]
  const gaps = [
    ...describeCoverageGaps(coverage).map(() => ({})),
    ...(sweep.last === undefined ? [] : listSweepGaps(sweep.last)),
    ...listNotEvaluatedGaps(notEvaluated),
    ...listUnresolvedGaps(snapshots),
  ]
  return { records, ...(await loadOpenChanges(records, deps.store)), unlisted, gaps, notInUse, coverage }
}

/** Whether a resource is in scope and of a kind that controls evaluate. */
export function createScopeFilter({
  checklist,
  regions,
}: Pick<PostureInputDeps, 'checklist' | 'regions'>): (resource: Resource) => boolean {
  const kinds = new Set(checklist.flatMap(control => control.kinds))
  return resource => kinds.has(resource.kind) && isResourceInScope(resource, regions)
}

/** What the lists that a full scan could not read are of: of anything, where an earlier version did not record it. */
function listSweepGaps({ listingFailures, listingGaps }: EndedSweep): readonly ListingGap[] {
  return listingGaps ?? listingFailures.map(() => ({}))
}

/** One gap for each kind and region. */
function listNotEvaluatedGaps(resources: readonly Resource[]): ListingGap[] {
  return [...groupIntoMap(resources, ({ kind, region }) => `${kind} ${region}`).values()].flatMap(
    ([first]) =>
      first === undefined
        ? []
        : { kinds: [first.kind], ...(first.region === GLOBAL_REGION ? {} : { region: first.region }) },
  )
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
  records: readonly ReportedRecord[],
  store: PostureInputDeps['store'],
): Promise<Pick<PostureInput, 'changes' | 'notified'>> {
  const ids = new Set<string>()
  for (const { results } of records)
    for (const { status, lastTransition } of Object.values(results))
      if (status === 'NON_COMPLIANT' && lastTransition)
        for (const { changeId } of [lastTransition, getOpening(lastTransition)]) ids.add(changeId)
  const changes = new Map<string, ChangeRecord>()
  const notified = new Set<string>()
  await mapConcurrent([...ids], async id => {
    const change = await loadChangeRecord(id, store)
    if (change) changes.set(id, change)
    for (const each of await listTransitions(id, store))
      if (typeof each.notifiedIn === 'number') notified.add(formatTransitionId(each.transition))
  })
  return { changes, notified }
}

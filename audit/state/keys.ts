import { hash } from 'node:crypto'
import { getResourceKey, type Resource, type ResourceKey } from '../resources/resource.ts'
import type { ItemKey } from './store.ts'

/** Builds the partition of all items of one resource. */
export function buildResourcePartition(key: ResourceKey): string {
  return `RESOURCE ${key}`
}

/** Builds the partition of all items of one change. */
export function buildChangePartition(changeId: string): string {
  return `CHANGE ${changeId}`
}

/** The sort key of snapshots. */
export const SNAPSHOT_SORT = 'SNAPSHOT'

export function buildSnapshotKey(resource: Resource): ItemKey {
  return { partition: buildResourcePartition(getResourceKey(resource)), sort: SNAPSHOT_SORT }
}

/** The sort key of compliance records. */
export const COMPLIANCE_RECORD_SORT = 'COMPLIANCE'

export function buildComplianceRecordKey(resource: Resource): ItemKey {
  return { partition: buildResourcePartition(getResourceKey(resource)), sort: COMPLIANCE_RECORD_SORT }
}

/** Builds the key of an edge: the reverse of a relationship, stored in the partition of its target. */
export function buildEdgeKey(source: Resource, relationship: string, target: Resource): ItemKey {
  return {
    partition: buildResourcePartition(getResourceKey(target)),
    sort: `${buildEdgePrefix(source.kind, relationship)}${getResourceKey(source)}`,
  }
}

export function buildEdgePrefix(kind: string, relationship: string): string {
  return `EDGE ${kind}.${relationship} `
}

/** Whether an item is a snapshot or an edge. */
export function isSnapshotOrEdge({ partition, sort }: ItemKey): boolean {
  return partition.startsWith('RESOURCE ') && (sort === SNAPSHOT_SORT || sort.startsWith('EDGE '))
}

/** The sort key of change records. */
export const CHANGE_RECORD_SORT = 'CHANGE'

export function buildChangeRecordKey(changeId: string): ItemKey {
  return { partition: buildChangePartition(changeId), sort: CHANGE_RECORD_SORT }
}

/** What the sort keys of the tasks of a change begin with, both of those that a refresh opened and of completed ones. */
export const TASK_PREFIX = 'TASK'
export const TASK_DONE_PREFIX = 'TASK_DONE '

export function buildTasksKey(changeId: string, refreshId: string): ItemKey {
  return { partition: buildChangePartition(changeId), sort: `TASKS ${refreshId}` }
}

export function buildTaskDoneKey(changeId: string, task: string): ItemKey {
  return { partition: buildChangePartition(changeId), sort: `${TASK_DONE_PREFIX}${task}` }
}

/** Prefix of the sort keys of recorded facts. */
export const RECORDED_PREFIX = 'RECORDED '

/** Prefix of the sort keys of transitions, in the partition of a change or of a resource. */
export const TRANSITION_PREFIX = 'TRANSITION '

/** Builds the partition of the deliveries of a batch to a route. */
export function buildRoutePartition(route: string, batch: string): string {
  return `ROUTE ${route} ${batch}`
}

/** Builds the dedupe key of a change for one collector function: several can handle the same change. */
export function buildDedupeKey(changeId: string, collector: string): ItemKey {
  return { partition: `EVENT ${changeId}`, sort: `HANDLED ${collector}` }
}

/** Builds the key of the subjects of a change that its event does not name. */
export function buildResolvedSubjectsKey(changeId: string): ItemKey {
  return { partition: `EVENT ${changeId}`, sort: 'SUBJECTS' }
}

/** Hashes `text` to ten hexadecimal digits. */
export function hashText(text: string): string {
  return hash('sha256', text).slice(0, 10)
}

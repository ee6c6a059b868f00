import { createHash } from 'node:crypto'
import { getResourceKey, type Resource, type ResourceKey } from '../resources/resource.ts'
import type { ItemKey } from './store.ts'

/** All that is kept of one resource stands in this partition. */
export function buildResourcePartition(key: ResourceKey): string {
  return `RESOURCE ${key}`
}

/** All that is kept of one cause stands in this partition. */
export function buildChangePartition(changeId: string): string {
  return `CHANGE ${changeId}`
}

export function buildSnapshotKey(resource: Resource): ItemKey {
  return { partition: buildResourcePartition(getResourceKey(resource)), sort: 'SNAPSHOT' }
}

/** The sort key of a resource's sheet. */
export const COMPLIANCE_RECORD_SORT = 'COMPLIANCE'

export function buildComplianceRecordKey(resource: Resource): ItemKey {
  return { partition: buildResourcePartition(getResourceKey(resource)), sort: COMPLIANCE_RECORD_SORT }
}

/** The reverse of a relation, kept with its target. */
export function buildEdgeKey(source: Resource, relationship: string, target: Resource): ItemKey {
  return {
    partition: buildResourcePartition(getResourceKey(target)),
    sort: `${buildEdgePrefix(source.kind, relationship)}${getResourceKey(source)}`,
  }
}

export function buildEdgePrefix(kind: string, relationship: string): string {
  return `EDGE ${kind}.${relationship} `
}

export function buildChangeRecordKey(changeId: string): ItemKey {
  return { partition: buildChangePartition(changeId), sort: 'CHANGE' }
}

export function buildTaskDoneKey(changeId: string, task: string): ItemKey {
  return { partition: buildChangePartition(changeId), sort: `TASK_DONE ${task}` }
}

/** Prefix of the transitions in the partition of a cause or of a resource. */
export const TRANSITION_PREFIX = 'TRANSITION '

/** The mark that `reader` handled a change: the same change may be several readers'. */
export function buildDedupeKey(change: string, reader: string): ItemKey {
  return { partition: `EVENT ${change}`, sort: `HANDLED ${reader}` }
}

/** Whom a change was found to be about, where its event does not name them. */
export function buildResolvedSubjectsKey(change: string): ItemKey {
  return { partition: `EVENT ${change}`, sort: 'SUBJECTS' }
}

/** Ten hexadecimal digits that stand for `text`. */
export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 10)
}

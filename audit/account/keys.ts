import { createHash } from 'node:crypto'
import { keyOf, type Resource, type ResourceKey } from '../resources/resource.ts'
import type { ItemKey } from './store.ts'

/** All that is kept of one resource stands in this partition. */
export function resourcePartition(key: ResourceKey): string {
  return `RESOURCE ${key}`
}

/** All that is kept of one cause stands in this partition. */
export function causePartition(cause: string): string {
  return `CAUSE ${cause}`
}

export function modelKey(resource: Resource): ItemKey {
  return { partition: resourcePartition(keyOf(resource)), sort: 'MODEL' }
}

/** The sort key of a resource's sheet. */
export const SHEET = 'SHEET'

export function sheetKey(resource: Resource): ItemKey {
  return { partition: resourcePartition(keyOf(resource)), sort: SHEET }
}

/** The reverse of a relation, kept with its target. */
export function edgeKey(source: Resource, relation: string, target: Resource): ItemKey {
  return {
    partition: resourcePartition(keyOf(target)),
    sort: `${edgePrefix(source.kind, relation)}${keyOf(source)}`,
  }
}

export function edgePrefix(kind: string, relation: string): string {
  return `EDGE ${kind}.${relation} `
}

export function causeKey(cause: string): ItemKey {
  return { partition: causePartition(cause), sort: 'CAUSE' }
}

export function doneKey(cause: string, piece: string): ItemKey {
  return { partition: causePartition(cause), sort: `DONE ${piece}` }
}

/** Prefix of the transitions in the partition of a cause or of a resource. */
export const TRANSITIONS = 'TRANSITION '

/** The mark that `reader` handled a change: the same change may be several readers'. */
export function handledKey(change: string, reader: string): ItemKey {
  return { partition: `CHANGE ${change}`, sort: `HANDLED ${reader}` }
}

/** Whom a change was found to be about, where its event does not name them. */
export function subjectsKey(change: string): ItemKey {
  return { partition: `CHANGE ${change}`, sort: 'SUBJECTS' }
}

/** Ten hexadecimal digits that stand for `text`. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 10)
}

import type { Resource, ResourceKey } from '../resources/resource.ts'
import { canReference, type ResourceSnapshot } from '../resources/resource-snapshot.ts'
import { buildSnapshotKey } from './keys.ts'
import type { Item, ItemStore } from './store.ts'

/** What is at the beginning of an edge: who names its target still, or that the edge is a leftover. */
export interface EdgeSource {
  resource?: Resource
  stale: boolean
}

/**
 * Who names `target` by the relation of `edge`, now or lately. An edge of a later version than its source's model
 * belongs to a refresh that is under way, and is no leftover.
 */
export async function loadEdgeSource(
  edge: Item,
  relationship: string,
  target: ResourceKey,
  store: Pick<ItemStore, 'load'>,
): Promise<EdgeSource> {
  const { source } = edge.body as { source: Resource }
  const item = await store.load(buildSnapshotKey(source))
  if (item === undefined) return { stale: false }
  const snapshot = item.body as ResourceSnapshot
  if (canReference(snapshot, relationship, target)) return { resource: snapshot.resource, stale: false }
  return { stale: edge.version <= item.version }
}

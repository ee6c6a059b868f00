import type { Resource, ResourceKey } from '../resources/resource.ts'
import { canReference, type ResourceSnapshot } from '../resources/resource-snapshot.ts'
import { buildSnapshotKey } from './keys.ts'
import type { Item, ItemStore } from './store.ts'

/** The source of an edge if it still references the target, or that the edge is stale. */
export interface EdgeSource {
  resource?: Resource
  stale: boolean
}

/**
 * Loads the source of an edge, and checks whether it references `target` by its facts or its prior facts. An edge
 * with a later version than its source's snapshot is not stale: it belongs to a refresh that is under way.
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

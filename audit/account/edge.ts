import type { Resource, ResourceKey } from '../resources/resource.ts'
import { mayName, type Model } from './model.ts'
import { modelKey } from './keys.ts'
import type { Item, ItemStore } from './store.ts'

/** What is at the beginning of an edge: who names its target still, or that the edge is a leftover. */
export interface EdgeSource {
  resource?: Resource
  leftover: boolean
}

/**
 * Who names `target` by the relation of `edge`, now or lately. An edge of a later version than its source's model
 * belongs to a refresh that is under way, and is no leftover.
 */
export async function sourceOf(
  edge: Item,
  relation: string,
  target: ResourceKey,
  store: Pick<ItemStore, 'load'>,
): Promise<EdgeSource> {
  const { source } = edge.body as { source: Resource }
  const item = await store.load(modelKey(source))
  if (item === undefined) return { leftover: false }
  const model = item.body as Model
  if (mayName(model, relation, target)) return { resource: model.resource, leftover: false }
  return { leftover: edge.version <= item.version }
}

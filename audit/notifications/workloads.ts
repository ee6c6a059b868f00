import { sourceOf } from '../account/edge.ts'
import { edgePrefix, resourcePartition } from '../account/keys.ts'
import type { ListingStore } from '../account/store.ts'
import { keyOf, type Resource, type ResourceKey } from '../resources/resource.ts'

/** What runs as principals, by their keys; a principal that was not looked up is not there. */
export type Workloads = ReadonlyMap<ResourceKey, readonly Resource[]>

/** Principals whose workloads are looked up for one message. */
const MOST_LOOKED_UP = 500

const RUNS_AS = [
  ['AWS::Lambda::Function', 'role'],
  ['AWS::ECS::TaskDefinition', 'taskRole'],
] as const

/** What runs as each of `principals`, as far as the model knows it. */
export async function workloadsOf(principals: readonly Resource[], store: ListingStore): Promise<Workloads> {
  const found = new Map<ResourceKey, readonly Resource[]>()
  for (const principal of principals.slice(0, MOST_LOOKED_UP))
    found.set(keyOf(principal), await runningAs(keyOf(principal), store))
  return found
}

async function runningAs(principal: ResourceKey, store: ListingStore): Promise<Resource[]> {
  const running: Resource[] = []
  for (const [kind, relation] of RUNS_AS)
    for await (const edge of store.list(resourcePartition(principal), edgePrefix(kind, relation))) {
      const { resource } = await sourceOf(edge, relation, principal, store)
      if (resource !== undefined) running.push(resource)
    }
  return running
}

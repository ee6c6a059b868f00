import { loadEdgeSource } from '../../state/edge-source.ts'
import { buildEdgePrefix, buildResourcePartition } from '../../state/keys.ts'
import type { ListingStore } from '../../state/store.ts'
import { getResourceKey, type Resource, type ResourceKey } from '../../resources/resource.ts'

/** What runs as principals, by their keys; a principal that was not looked up is not there. */
export type PrincipalWorkloads = ReadonlyMap<ResourceKey, readonly Resource[]>

/** Principals whose workloads are looked up for one message. */
const MAX_PRINCIPALS = 500

const EXECUTION_ROLE_RELATIONSHIPS = [
  ['AWS::Lambda::Function', 'role'],
  ['AWS::ECS::TaskDefinition', 'taskRole'],
] as const

/** What runs as each of `principals`, as far as the model knows it. */
export async function loadPrincipalWorkloads(
  principals: readonly Resource[],
  store: ListingStore,
): Promise<PrincipalWorkloads> {
  const workloads = new Map<ResourceKey, readonly Resource[]>()
  for (const principal of principals.slice(0, MAX_PRINCIPALS))
    workloads.set(getResourceKey(principal), await listWorkloads(getResourceKey(principal), store))
  return workloads
}

async function listWorkloads(principal: ResourceKey, store: ListingStore): Promise<Resource[]> {
  const running: Resource[] = []
  for (const [kind, relationship] of EXECUTION_ROLE_RELATIONSHIPS)
    for await (const edge of store.list(
      buildResourcePartition(principal),
      buildEdgePrefix(kind, relationship),
    )) {
      const { resource } = await loadEdgeSource(edge, relationship, principal, store)
      if (resource !== undefined) running.push(resource)
    }
  return running
}

import { loadEdgeSource } from '../../state/edge-source.ts'
import { buildEdgePrefix, buildResourcePartition } from '../../state/keys.ts'
import type { ListingStore } from '../../state/store.ts'
import { getResourceKey, type Resource, type ResourceKey } from '../../resources/resource.ts'

/** The workloads that use each principal as their role, by its key. A principal that was not checked has no entry. */
export type PrincipalWorkloads = ReadonlyMap<ResourceKey, readonly Resource[]>

/** Principals whose workloads are loaded for one notification. */
const MAX_PRINCIPALS = 500

const EXECUTION_ROLE_RELATIONSHIPS = [
  ['AWS::Lambda::Function', 'role'],
  ['AWS::ECS::TaskDefinition', 'taskRole'],
] as const

/** The workloads of each of `principals`, from the stored snapshots. */
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
  const workloads: Resource[] = []
  for (const [kind, relationship] of EXECUTION_ROLE_RELATIONSHIPS)
    for await (const edge of store.list(
      buildResourcePartition(principal),
      buildEdgePrefix(kind, relationship),
    )) {
      const { resource } = await loadEdgeSource(edge, relationship, principal, store)
      if (resource !== undefined) workloads.push(resource)
    }
  return workloads
}

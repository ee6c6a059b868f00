import { loadEdgeSource } from '../../state/edge-source.ts'
import { buildEdgePrefix, buildResourcePartition } from '../../state/keys.ts'
import type { ListingStore } from '../../state/store.ts'
import { getResourceKey, type Kind, type Resource, type ResourceKey } from '../../resources/resource.ts'

/** The workloads that use each principal as their role, by its key. A principal that was not checked has no entry. */
export type PrincipalWorkloads = ReadonlyMap<ResourceKey, readonly Resource[]>

/** Principals whose workloads are loaded for one notification. */
const MAX_PRINCIPALS = 500

/** The relationships that lead from a role to the workloads that run as it. */
const WORKLOAD_PATHS: readonly (readonly RelationshipStep[])[] = [
  [{ kind: 'AWS::Lambda::Function', relationship: 'role' }],
  [
    { kind: 'AWS::Lambda::Version', relationship: 'role' },
    { kind: 'AWS::Lambda::Function', relationship: 'versions' },
  ],
  [{ kind: 'AWS::ECS::TaskDefinition', relationship: 'taskRole' }],
]

/** A step to the resources of a kind that reference a resource. */
interface RelationshipStep {
  kind: Kind
  relationship: string
}

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
  const workloads = new Map<ResourceKey, Resource>()
  for (const path of WORKLOAD_PATHS)
    for (const resource of await followSteps(principal, path, store))
      workloads.set(getResourceKey(resource), resource)
  return [...workloads.values()]
}

async function followSteps(
  target: ResourceKey,
  [step, ...rest]: readonly RelationshipStep[],
  store: ListingStore,
): Promise<Resource[]> {
  if (step === undefined) return []
  const { kind, relationship } = step
  const sources: Resource[] = []
  for await (const edge of store.list(buildResourcePartition(target), buildEdgePrefix(kind, relationship))) {
    const { resource } = await loadEdgeSource(edge, relationship, target, store)
    if (resource !== undefined) sources.push(resource)
  }
  if (rest.length === 0) return sources
  const further: Resource[] = []
  for (const source of sources) further.push(...(await followSteps(getResourceKey(source), rest, store)))
  return further
}

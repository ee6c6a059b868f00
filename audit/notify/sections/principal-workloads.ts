import { loadEdgeSource } from '../../state/edge-source.ts'
import { buildEdgePrefix, buildResourcePartition } from '../../state/keys.ts'
import { loadSnapshot } from '../../state/load-snapshot.ts'
import type { ListingStore } from '../../state/store.ts'
import { versionRelationships } from '../../resources/function-paths.ts'
import { getResourceKey, type Kind, type Resource, type ResourceKey } from '../../resources/resource.ts'

/** The workloads that use each principal as their role, by its key. A principal that was not checked has no entry. */
export type PrincipalWorkloads = ReadonlyMap<ResourceKey, readonly Resource[]>

/** Principals whose workloads are loaded for one notification. */
const MAX_PRINCIPALS = 500

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

/** Functions by their execution role, and services by the task role of what they run. */
async function listWorkloads(principal: ResourceKey, store: ListingStore): Promise<Resource[]> {
  const workloads = await listSources(principal, 'AWS::Lambda::Function', 'role', store)
  for (const version of await listSources(principal, 'AWS::Lambda::Version', 'role', store))
    for (const inUse of versionRelationships)
      workloads.push(...(await listSources(getResourceKey(version), 'AWS::Lambda::Function', inUse, store)))
  for (const revision of await listSources(principal, 'AWS::ECS::TaskDefinition', 'taskRole', store))
    workloads.push(...(await listUsers(revision, store)))
  return [...new Map(workloads.map(workload => [getResourceKey(workload), workload])).values()]
}

/**
 * The services that run a revision, and the revision itself if standalone tasks run it. If no service does, it also counts
 * itself while it is ACTIVE, because tasks can start from it.
 */
async function listUsers(revision: Resource, store: ListingStore): Promise<Resource[]> {
  const key = getResourceKey(revision)
  const services = [
    ...(await listSources(key, 'AWS::ECS::Service', 'deployedRevisions', store)),
    ...(await listSources(key, 'AWS::ECS::Service', 'runningRevisions', store)),
  ]
  const fact = (await loadSnapshot(revision, store))?.facts['standaloneTasks']
  const standaloneTasks = fact !== undefined && 'known' in fact ? fact.known : 'UNKNOWN'
  if (standaloneTasks === 'RUNNING') return [...services, revision]
  return services.length > 0 || standaloneTasks === 'NONE' ? services : [revision]
}

/** The resources of `kind` whose relationship references `target`. */
async function listSources(
  target: ResourceKey,
  kind: Kind,
  relationship: string,
  store: ListingStore,
): Promise<Resource[]> {
  const sources: Resource[] = []
  for await (const edge of store.list(buildResourcePartition(target), buildEdgePrefix(kind, relationship))) {
    const { resource } = await loadEdgeSource(edge, relationship, target, store)
    if (resource !== undefined) sources.push(resource)
  }
  return sources
}

import { loadSnapshot } from '../state/load-snapshot.ts'
import { listRelationships, type ResourceSnapshot } from '../resources/resource-snapshot.ts'
import type { ItemStore } from '../state/store.ts'
import { mapConcurrent } from '../state/map-concurrent.ts'
import { getResourceKey, type Resource, type ResourceKey } from '../resources/resource.ts'

/** Loads the model of a resource. */
export type SnapshotLoader = (resource: Resource) => Promise<ResourceSnapshot | undefined>

/** Loads each model once, however often it is asked for. */
export function createCachedLoader(store: Pick<ItemStore, 'load'>): SnapshotLoader {
  const loads = new Map<ResourceKey, Promise<ResourceSnapshot | undefined>>()
  return resource => {
    const loading = loads.get(getResourceKey(resource)) ?? loadSnapshot(resource, store)
    loads.set(getResourceKey(resource), loading)
    return loading
  }
}

/** The relations by which somebody has policies. */
const POLICY_RELATIONSHIPS = ['attachedPolicies', 'boundary', 'groups']

/** The models of `resources`, and of what holds policies for them by some of the facts that `factsOf` says. */
export async function loadPrincipalSnapshots(
  resources: readonly Resource[],
  snapshotLoader: SnapshotLoader,
  factsOf: (snapshot: ResourceSnapshot) => readonly ResourceSnapshot['facts'][] = snapshot => [
    snapshot.facts,
  ],
): Promise<ResourceSnapshot[]> {
  const found: ResourceSnapshot[] = []
  const requested = new Set<ResourceKey>()
  let next = resources
  while (next.length > 0) {
    const unrequested = [...new Map(next.map(each => [getResourceKey(each), each]))].filter(
      ([key]) => !requested.has(key),
    )
    for (const [key] of unrequested) requested.add(key)
    const loaded = await mapConcurrent(unrequested, ([, each]) => snapshotLoader(each))
    const snapshots = loaded.filter(snapshot => snapshot !== undefined)
    found.push(...snapshots)
    next = snapshots.flatMap(snapshot =>
      factsOf(snapshot).flatMap(facts => listPolicyHolders(snapshot.resource, facts)),
    )
  }
  return found
}

function listPolicyHolders(resource: Resource, facts: ResourceSnapshot['facts']): Resource[] {
  return listRelationships(resource, facts)
    .filter(({ relationship }) => POLICY_RELATIONSHIPS.includes(relationship))
    .map(({ to }) => to)
}

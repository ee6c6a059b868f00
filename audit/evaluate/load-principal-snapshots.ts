import { loadSnapshot } from '../state/load-snapshot.ts'
import { listRelationships, type ResourceSnapshot } from '../resources/resource-snapshot.ts'
import type { ItemStore } from '../state/store.ts'
import { mapConcurrent } from '../state/map-concurrent.ts'
import { getResourceKey, type Resource, type ResourceKey } from '../resources/resource.ts'

/** Loads the snapshot of a resource. */
export type SnapshotLoader = (resource: Resource) => Promise<ResourceSnapshot | undefined>

/** Creates a loader that loads each snapshot once. */
export function createCachedLoader(store: Pick<ItemStore, 'load'>): SnapshotLoader {
  const loads = new Map<ResourceKey, Promise<ResourceSnapshot | undefined>>()
  return resource => {
    const loading = loads.get(getResourceKey(resource)) ?? loadSnapshot(resource, store)
    loads.set(getResourceKey(resource), loading)
    return loading
  }
}

/** The relationships through which a principal has policies. */
const POLICY_RELATIONSHIPS = ['attachedPolicies', 'boundary', 'groups']

/** Loads the snapshots of `resources`, and of the policies and groups that the selected facts reference. */
export async function loadPrincipalSnapshots(
  resources: readonly Resource[],
  snapshotLoader: SnapshotLoader,
  selectFacts: (snapshot: ResourceSnapshot) => readonly ResourceSnapshot['facts'][] = snapshot => [
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
      selectFacts(snapshot).flatMap(facts => listPolicyHolders(snapshot.resource, facts)),
    )
  }
  return found
}

function listPolicyHolders(resource: Resource, facts: ResourceSnapshot['facts']): Resource[] {
  return listRelationships(resource, facts)
    .filter(({ relationship }) => POLICY_RELATIONSHIPS.includes(relationship))
    .map(({ to }) => to)
}

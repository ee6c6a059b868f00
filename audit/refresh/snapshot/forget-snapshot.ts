import { getKindDefinition, kinds } from '../../resources/kinds.ts'
import type { KindDefinition } from '../../resources/kind-definition.ts'
import { isForgotten, type ResourceSnapshot } from '../../resources/resource-snapshot.ts'
import { getResourceKey, type Resource } from '../../resources/resource.ts'
import { loadEdgeSource } from '../../state/edge-source.ts'
import { buildEdgePrefix, buildResourcePartition } from '../../state/keys.ts'
import type { Store } from '../../state/store.ts'
import { clearSnapshot } from './refresh-snapshot.ts'

/**
 * Forgets what is known of a resource whose kind is `forgottenIfUnreferenced`, if nothing references it: it is not read
 * by full scans, and has no effects, until something references it again. Returns whether it is forgotten.
 */
export async function forgetIfUnreferenced(snapshot: ResourceSnapshot, store: Store): Promise<boolean> {
  const { resource } = snapshot
  if (getKindDefinition(resource.kind).forgottenIfUnreferenced !== true) return false
  if (await isReferenced(resource, store)) return false
  return isForgotten(snapshot) || clearSnapshot(resource, store)
}

async function isReferenced(resource: Resource, store: Store): Promise<boolean> {
  for (const { kind, relationship } of listRelationshipsTo(resource)) {
    const prefix = buildEdgePrefix(kind, relationship)
    const key = getResourceKey(resource)
    for await (const edge of store.list(buildResourcePartition(key), prefix)) {
      const { resource: source, stale } = await loadEdgeSource(edge, relationship, key, store)
      if (source !== undefined || !stale) return true
    }
  }
  return false
}

function listRelationshipsTo({ kind: target }: Resource) {
  return Object.values<KindDefinition>(kinds).flatMap(({ kind, facts }) =>
    Object.entries(facts)
      .filter(([, { relationship }]) => relationship?.to === target)
      .map(([relationship]) => ({ kind, relationship })),
  )
}

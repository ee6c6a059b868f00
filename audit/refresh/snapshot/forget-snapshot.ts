import { getKindDefinition, kinds, listReferencedResources } from '../../resources/kinds.ts'
import type { KindDefinition } from '../../resources/kind-definition.ts'
import { isForgotten, type ResourceSnapshot } from '../../resources/resource-snapshot.ts'
import { getResourceKey, type Resource } from '../../resources/resource.ts'
import { loadEdgeSource } from '../../state/edge-source.ts'
import { buildEdgePrefix, buildResourcePartition } from '../../state/keys.ts'
import type { Store } from '../../state/store.ts'
import { clearSnapshot } from './refresh-snapshot.ts'

/**
 * Forgets what is known of a resource whose kind is `forgottenIfUnreferenced`, if nothing references it, or
 * `forgottenIfEmpty`, if it references nothing: it is not read by full scans, and has no effects, until something references
 * it or an event names it. Returns whether it is forgotten.
 */
export async function forgetIfUnused(snapshot: ResourceSnapshot, store: Store): Promise<boolean> {
  const { resource } = snapshot
  const { forgottenIfUnreferenced, forgottenIfEmpty } = getKindDefinition(resource.kind)
  if (forgottenIfEmpty !== undefined)
    return isEmpty(snapshot, forgottenIfEmpty) && forget(snapshot, store, forgottenIfEmpty)
  if (forgottenIfUnreferenced !== true || (await isReferenced(resource, store))) return false
  return forget(snapshot, store)
}

async function forget(
  snapshot: ResourceSnapshot,
  store: Store,
  emptyRelationship?: string,
): Promise<boolean> {
  const isStillUnused = (current: ResourceSnapshot) =>
    emptyRelationship === undefined || isEmpty(current, emptyRelationship)
  return isForgotten(snapshot) || clearSnapshot(snapshot.resource, store, isStillUnused)
}

/** Whether the relationship is known to reference nothing, or the snapshot was forgotten. */
function isEmpty(snapshot: ResourceSnapshot, relationship: string): boolean {
  const fact = snapshot.facts[relationship]
  if (fact === undefined) return isForgotten(snapshot)
  return 'known' in fact && fact.incomplete === undefined && listReferencedResources(fact.known).length === 0
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

import { buildEdgePrefix, buildResourcePartition } from '../state/keys.ts'
import { listRelationships, canReference, type ResourceSnapshot } from '../resources/resource-snapshot.ts'
import { loadSnapshot } from '../state/load-snapshot.ts'
import type { RefreshedSnapshot } from './snapshot/refresh-snapshot.ts'
import type { Store } from '../state/store.ts'
import type { Subject } from '../events/change.ts'
import { getKindDefinition } from '../resources/kinds.ts'
import { getResourceKey, type Resource, type ResourceKey } from '../resources/resource.ts'

/** The most relationships of one resource that are followed. Images rarely have so many tags. */
const MAX_RELATIONSHIPS = 100

/**
 * Finds the previous holders of exclusive relationships that this refresh found: resources whose snapshots still
 * reference the target, although only one can. An example is the image that lost a tag: no event names it.
 */
export async function findPreviousHolders(
  changeId: string,
  { refreshed, attempt }: { refreshed: readonly RefreshedSnapshot[]; attempt: number },
  store: Store,
): Promise<Subject[]> {
  const refreshedKeys = new Set(refreshed.map(({ snapshot }) => getResourceKey(snapshot.resource)))
  const found = await Promise.all(
    refreshed.flatMap(({ snapshot }) =>
      listNewExclusiveRelationships(snapshot, changeId, attempt).map(reference =>
        listOtherHolders(reference, refreshedKeys, store),
      ),
    ),
  )
  return [...new Map(found.flat().map(subject => [getResourceKey(subject.resource), subject])).values()]
}

interface ExclusiveRelationship {
  holder: Resource
  relationship: string
  target: Resource
}

/** Lists the exclusive relationships that this attempt found and that the snapshot did not have before. */
function listNewExclusiveRelationships(
  snapshot: ResourceSnapshot,
  changeId: string,
  attempt: number,
): ExclusiveRelationship[] {
  const replaced =
    snapshot.priorFacts.find(before => before.changeId === changeId && before.attempt === attempt)?.facts ??
    {}
  const { facts } = getKindDefinition(snapshot.resource.kind)
  const exclusive = Object.keys(replaced).filter(name => facts[name]?.relationship?.exclusive)
  const before = new Set(
    listRelationships(snapshot.resource, replaced).map(reference => getResourceKey(reference.to)),
  )
  return listRelationships(snapshot.resource, snapshot.facts)
    .filter(({ relationship, to }) => exclusive.includes(relationship) && !before.has(getResourceKey(to)))
    .slice(0, MAX_RELATIONSHIPS)
    .map(({ relationship, to }) => ({ holder: snapshot.resource, relationship, target: to }))
}

async function listOtherHolders(
  { holder, relationship, target }: ExclusiveRelationship,
  refreshedKeys: ReadonlySet<ResourceKey>,
  store: Store,
): Promise<Subject[]> {
  const others: Subject[] = []
  for await (const { body } of store.list(
    buildResourcePartition(getResourceKey(target)),
    buildEdgePrefix(holder.kind, relationship),
  )) {
    const { source } = body as { source: Resource }
    if (refreshedKeys.has(getResourceKey(source))) continue
    const snapshot = await loadSnapshot(source, store)
    if (snapshot && isReferencing(snapshot, relationship, getResourceKey(target)))
      others.push({ resource: snapshot.resource, facts: [relationship] })
  }
  return others
}

/** Whether the snapshot references the target by its current facts. */
function isReferencing(snapshot: ResourceSnapshot, relationship: string, target: ResourceKey): boolean {
  return (
    snapshot.presence !== 'DELETED' && canReference({ ...snapshot, priorFacts: [] }, relationship, target)
  )
}

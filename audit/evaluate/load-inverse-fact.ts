import type { InversePath, RunningWorkloads } from '../resources/inverse/inverse-facts.ts'
import { getResourceKey, type Resource, type ResourceKey } from '../resources/resource.ts'
import { listRelationships, type ResourceSnapshot } from '../resources/resource-snapshot.ts'
import { buildEdgePrefix, buildResourcePartition } from '../state/keys.ts'
import { loadSnapshot } from '../state/load-snapshot.ts'
import { mapConcurrent } from '../state/map-concurrent.ts'
import type { ListingStore } from '../state/store.ts'

/** The most resources of a relationship that are read, and the most that are named. */
const MAX_SOURCES = 100
const MAX_NAMED = 20

/** Loads which resources lead to `target` along `paths`, by the stored relationships as they are now. */
export async function loadInverseFact(
  target: Resource,
  paths: readonly InversePath[],
  store: Pick<ListingStore, 'load' | 'list'>,
): Promise<RunningWorkloads> {
  const reached = await mapConcurrent(paths, path => followInversePath(target, path, store))
  const byKey = new Map(reached.flatMap(each => each.found).map(each => [getResourceKey(each), each]))
  const all = [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, resource]) => resource)
  return {
    first: all.slice(0, MAX_NAMED),
    count: all.length,
    ...(reached.some(({ hasMore }) => hasMore) ? { more: true } : {}),
  }
}

interface Reached {
  found: readonly Resource[]
  hasMore: boolean
}

async function followInversePath(
  target: Resource,
  [step, ...rest]: InversePath,
  store: Pick<ListingStore, 'load' | 'list'>,
): Promise<Reached> {
  if (step === undefined) return { found: [target], hasMore: false }
  const key = getResourceKey(target)
  const partition = buildResourcePartition(key)
  const sources: Resource[] = []
  for await (const { body } of store.list(partition, buildEdgePrefix(step.sourceKind, step.incoming))) {
    sources.push((body as { source: Resource }).source)
    if (sources.length > MAX_SOURCES) break
  }
  const reached = await mapConcurrent(sources.slice(0, MAX_SOURCES), async source => {
    const snapshot = await loadSnapshot(source, store)
    if (snapshot === undefined || !isReferencing(snapshot, step.incoming, key)) return []
    return [await followInversePath(snapshot.resource, rest, store)]
  })
  return {
    found: reached.flat().flatMap(({ found }) => found),
    hasMore: sources.length > MAX_SOURCES || reached.flat().some(({ hasMore }) => hasMore),
  }
}

/** Whether a resource that exists references the target by its current facts. */
function isReferencing(
  { presence, resource, facts }: ResourceSnapshot,
  relationship: string,
  target: ResourceKey,
): boolean {
  return (
    presence !== 'DELETED' &&
    listRelationships(resource, facts).some(
      each => each.relationship === relationship && getResourceKey(each.to) === target,
    )
  )
}

import { listCollectorNames, getKindDefinition, listCollectedFacts } from '../resources/kinds.ts'
import { getResourceKey, type Resource } from '../resources/resource.ts'
import { applyReading, type ReadAttempt } from './apply-reading.ts'
import { buildEdgeKey, buildSnapshotKey } from '../state/keys.ts'
import {
  FACTS_VERSION,
  listRelationships,
  type ResourceSnapshot,
  type Relationship,
} from '../resources/resource-snapshot.ts'
import type { FactReader, FactReading } from './fact-reader.ts'
import { ConflictError, type ItemKey, type Store } from '../state/store.ts'

/** What a refresh works with. */
export interface RefreshDeps {
  store: Store
  reader: FactReader
  now: () => Date
  /** A "not found" is confirmed by one that is seen at least this many milliseconds later. */
  confirmAfter: number
}

/** A model after a refresh, and whether what could not be read may be readable in a moment. */
export interface RefreshedSnapshot {
  snapshot: ResourceSnapshot
  transient: boolean
}

/** How often a refresh is begun again before its message comes back later. */
const TRIES = 5

/** What made us look, and which reads are new enough for it. */
export interface RefreshTrigger extends Pick<ReadAttempt, 'provenance' | 'attempt'> {
  /** What was read from then on, and found, need not be read again; without it everything is. */
  since?: Date
  /** Set where something that is audited was found to use it. */
  inUse?: true
}

/**
 * Reads `aspects` of `resource` again, all of them if it was never read, and claims the model's version, also when
 * nothing changed: so of two readers the one that read later wins. No aspects of a known resource
 * read nothing. Throws Contended and Throttled.
 */
export async function refreshSnapshot(
  resource: Resource,
  collectors: readonly string[],
  trigger: RefreshTrigger,
  deps: RefreshDeps,
): Promise<RefreshedSnapshot> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const item = await deps.store.load(buildSnapshotKey(resource))
    const snapshot = item?.body as ResourceSnapshot | undefined
    const readAt = deps.now()
    const current = snapshot?.factsVersion === FACTS_VERSION && snapshot.presence !== 'DELETED'
    const due =
      snapshot && current ? collectors.filter(collector => !isFresh(snapshot, collector, trigger)) : []
    const firstUsedBy = snapshot?.firstUsedBy ?? (trigger.inUse ? trigger.provenance : undefined)
    if (snapshot && current && due.length === 0 && firstUsedBy === snapshot.firstUsedBy)
      return { snapshot, transient: false }
    const all = listCollectorNames(resource.kind)
    const requested = current ? due : all
    const read = { ...trigger, readAt, collectors: requested, confirmAfter: deps.confirmAfter }
    const { observed, transient } =
      snapshot && requested.length === 0
        ? { observed: snapshot, transient: false }
        : await readAgain(snapshot, resource, read, deps)
    const complete = isFullyRead(observed, all)
      ? { ...observed, fullyReadAt: findOldestRead(observed, all) }
      : observed
    const next = firstUsedBy === undefined ? complete : { ...complete, firstUsedBy }
    if (await saveSnapshot(snapshot, next, item?.version ?? 0, deps.store))
      return { snapshot: next, transient }
  }
  throw new ConflictError(getResourceKey(resource))
}

async function readAgain(
  snapshot: ResourceSnapshot | undefined,
  resource: Resource,
  read: ReadAttempt,
  { reader }: RefreshDeps,
): Promise<{ observed: ResourceSnapshot; transient: boolean }> {
  const factReading = await reader.read(snapshot?.resource ?? resource, read.collectors)
  return {
    observed: applyReading(snapshot, resource, factReading, read),
    transient: isTransient(factReading),
  }
}

/** Whether an aspect was read since then, or can never change; all of it, and the resource was there. */
function isFresh(snapshot: ResourceSnapshot, collector: string, { since }: RefreshTrigger): boolean {
  const { resource, presence, facts, collectedAt: collectors } = snapshot
  const readAt = collectors[collector]
  if (readAt === undefined || presence !== 'PRESENT') return false
  if (!listCollectedFacts(resource.kind, collector).every(fact => 'known' in (facts[fact] ?? {})))
    return false
  return isImmutable(snapshot, collector) || (since !== undefined && Date.parse(readAt) >= since.getTime())
}

/** Whether what is known of an aspect can never change. */
function isImmutable({ resource, facts }: ResourceSnapshot, collector: string): boolean {
  const { immutable } = getKindDefinition(resource.kind)
  if (immutable?.collector !== collector) return false
  const fact = facts[immutable.unless.fact]
  return fact !== undefined && 'known' in fact && fact.known !== immutable.unless.is
}

function isFullyRead({ collectedAt: collectors }: ResourceSnapshot, all: readonly string[]): boolean {
  return all.every(collector => collectors[collector] !== undefined)
}

/** When the read began that the oldest of all that is known, and can change, rests on. */
function findOldestRead(snapshot: ResourceSnapshot, all: readonly string[]): string {
  const { collectedAt: collectors, readAt } = snapshot
  const times = all
    .filter(collector => !isImmutable(snapshot, collector))
    .map(collector => collectors[collector] ?? readAt)
  return times.toSorted()[0] ?? readAt
}

function isTransient(factReading: FactReading): boolean {
  return factReading !== 'NOT_FOUND' && factReading.transient === true
}

async function saveSnapshot(
  snapshot: ResourceSnapshot | undefined,
  next: ResourceSnapshot,
  version: number,
  store: Store,
): Promise<boolean> {
  const before = snapshot === undefined ? [] : listRelationships(snapshot.resource, snapshot.facts)
  const after = listRelationships(next.resource, next.facts)
  await Promise.all(
    subtractRelationships(after, before).map(reference =>
      saveEdge(next.resource, reference, version + 1, store),
    ),
  )
  const removed = subtractRelationships(before, after).filter(
    reference => !('unknown' in (next.facts[reference.relationship] ?? {})),
  )
  const edges = await Promise.all(
    removed.map(reference => store.load(buildEdgeKey(next.resource, reference.relationship, reference.to))),
  )
  const saved = await store.save(
    { key: buildSnapshotKey(next.resource), version: version + 1, body: next },
    version,
  )
  if (!saved) return false
  const staleEdges = edges.filter(edge => edge !== undefined)
  await Promise.all(staleEdges.map(edge => store.remove(edge.key, edge.version)))
  return true
}

function subtractRelationships(
  relationships: readonly Relationship[],
  others: readonly Relationship[],
): Relationship[] {
  const known = new Set(others.map(formatRelationship))
  return relationships.filter(reference => !known.has(formatRelationship(reference)))
}

function formatRelationship(reference: Relationship): string {
  return `${reference.relationship} ${getResourceKey(reference.to)}`
}

/** Writes the reverse of `tie` for the version of the model that is to name it, unless a later one did already. */
async function saveEdge(
  source: Resource,
  reference: Relationship,
  version: number,
  store: Store,
): Promise<void> {
  const key: ItemKey = buildEdgeKey(source, reference.relationship, reference.to)
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const edge = await store.load(key)
    if (edge !== undefined && edge.version >= version) return
    if (await store.save({ key, version, body: { source } }, edge?.version ?? 0)) return
  }
  throw new ConflictError(key.sort)
}

import { listCollectorNames, getKindDefinition, listCollectedFacts } from '../../resources/kinds.ts'
import { getResourceKey, type Resource } from '../../resources/resource.ts'
import { applyReading, createEmptySnapshot, type ReadAttempt } from './apply-reading.ts'
import { buildEdgeKey, buildSnapshotKey } from '../../state/keys.ts'
import {
  FACTS_VERSION,
  listRelationships,
  type PartialRead,
  type ResourceSnapshot,
  type Relationship,
} from '../../resources/resource-snapshot.ts'
import type { FactReading } from './fact-reader.ts'
import {
  findUsablePartialRead,
  readInTime,
  readStoredPart,
  startPartialRead,
  type ReadInTimeDeps,
} from './partial-read.ts'
import { ConflictError, type ItemKey, type Store } from '../../state/store.ts'

/** The dependencies of refreshSnapshot. */
export interface RefreshDeps extends ReadInTimeDeps {
  store: Store
  /** A "not found" is confirmed by another one at least this many milliseconds later. */
  confirmAfter: number
}

/** A read that goes on in the next message. Nothing of it is saved. */
export interface UnfinishedRead {
  partial: PartialRead
}

/** A snapshot after a refresh, and whether some facts are unknown for a reason that may pass in a moment. */
export interface RefreshedSnapshot {
  snapshot: ResourceSnapshot
  transient: boolean
}

/** How often a write is tried before ConflictError. */
const TRIES = 5

/** The change for which a resource is read, and how recent an earlier read must be to suffice. */
export interface RefreshTrigger extends Pick<ReadAttempt, 'provenance' | 'attempt'> {
  /** Facts that were read since then are not read again. Absent: all are read again. */
  since?: Date
  /** Set if an audited resource was found to use it. */
  inUse?: true
  /** The part of the facts to read, if they are known and all from one collector that is `readInParts`. */
  part?: string | undefined
  /** What earlier messages read. */
  partial?: PartialRead | undefined
}

/**
 * Reads the facts of `collectors` again, or of all collectors if the resource was never read, and saves the snapshot.
 *
 * 1. Load the snapshot with its version.
 * 2. Skip the collectors that were read since `trigger.since`. If none is left, return the snapshot.
 * 3. Read from AWS, after loading: so of two concurrent reads the later one wins.
 * 4. Save the edges of new relationships, then the snapshot if its version is unchanged, then remove stale edges. The
 *    version is raised even if no fact changed.
 * 5. After a conflict start again.
 *
 * A read for which there is no time returns what it found so far. It goes on with that, unless another read of the same facts
 * was saved meanwhile: that one may be the later one.
 *
 * Throws ConflictError and ThrottledError.
 */
export async function refreshSnapshot(
  resource: Resource,
  collectors: readonly string[],
  trigger: RefreshTrigger,
  deps: RefreshDeps,
): Promise<RefreshedSnapshot | UnfinishedRead> {
  const { readInParts } = getKindDefinition(resource.kind)
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
    const outcome =
      snapshot && requested.length === 0
        ? { observed: snapshot, transient: false }
        : await readAgain(snapshot, resource, read, deps)
    if ('partial' in outcome) return outcome
    const { observed, transient } = outcome
    const version = item?.version ?? 0
    const isSavedHere = readInParts !== undefined && requested.includes(readInParts)
    const savedIn = isSavedHere ? version + 1 : snapshot?.savedIn
    const next = {
      ...observed,
      ...(isFullyRead(observed, all) ? { fullyReadAt: findOldestRead(observed, all) } : {}),
      ...(savedIn === undefined ? {} : { savedIn }),
      ...(firstUsedBy === undefined ? {} : { firstUsedBy }),
    }
    if (await saveSnapshot(snapshot, next, version, deps.store)) return { snapshot: next, transient }
  }
  throw new ConflictError(getResourceKey(resource))
}

/**
 * Replaces the snapshot by one of which nothing was read, and removes its edges. Returns false if there is none, if it does
 * not satisfy `condition`, or if another process saved it meanwhile.
 */
export async function clearSnapshot(
  resource: Resource,
  store: Store,
  condition: (snapshot: ResourceSnapshot) => boolean,
): Promise<boolean> {
  const item = await store.load(buildSnapshotKey(resource))
  const snapshot = item?.body as ResourceSnapshot | undefined
  if (item === undefined || snapshot === undefined || !condition(snapshot)) return false
  return saveSnapshot(snapshot, createEmptySnapshot(snapshot.resource, snapshot.readAt), item.version, store)
}

/** What a read makes of a snapshot. */
interface ObservedSnapshot {
  observed: ResourceSnapshot
  transient: boolean
}

async function readAgain(
  snapshot: ResourceSnapshot | undefined,
  resource: Resource,
  read: ReadAttempt & Pick<RefreshTrigger, 'part' | 'partial'>,
  deps: RefreshDeps,
): Promise<ObservedSnapshot | UnfinishedRead> {
  const facts = await readStoredPart(snapshot, read, deps.reader)
  if (snapshot !== undefined && facts !== undefined) {
    const reading = { resource: snapshot.resource, facts }
    return {
      observed: applyReading(snapshot, resource, reading, { ...read, collectors: [] }),
      transient: false,
    }
  }
  const partial = findUsablePartialRead(snapshot, read.partial)
  const factReading = await readInTime(snapshot?.resource ?? resource, read.collectors, partial, deps)
  if (typeof factReading === 'object' && 'unfinished' in factReading) {
    const { startedAt, basis } = partial ?? startPartialRead(snapshot, read.readAt)
    return { partial: { startedAt, basis, factsVersion: FACTS_VERSION, progress: factReading.unfinished } }
  }
  const continued = Object.keys(partial?.progress ?? {}).map(name => [name, partial?.startedAt ?? ''])
  const begunAt = Object.fromEntries(continued) as Record<string, string>
  return {
    observed: applyReading(snapshot, resource, factReading, { ...read, begunAt }),
    transient: isTransient(factReading),
  }
}

/** Whether all facts of a collector are known, and either were read since `since` or are immutable. */
function isFresh(snapshot: ResourceSnapshot, collector: string, { since }: RefreshTrigger): boolean {
  const { resource, presence, facts, collectedAt } = snapshot
  const readAt = collectedAt[collector]
  if (readAt === undefined || presence !== 'PRESENT') return false
  if (!listCollectedFacts(resource.kind, collector).every(fact => 'known' in (facts[fact] ?? {})))
    return false
  return isImmutable(snapshot, collector) || (since !== undefined && Date.parse(readAt) >= since.getTime())
}

/** Whether the facts of a collector can never change. */
function isImmutable({ resource, facts }: ResourceSnapshot, collector: string): boolean {
  const { immutable } = getKindDefinition(resource.kind)
  if (immutable?.collector !== collector) return false
  if (immutable.unless === undefined) return true
  const fact = facts[immutable.unless.fact]
  return fact !== undefined && 'known' in fact && fact.known !== immutable.unless.is
}

function isFullyRead({ collectedAt }: ResourceSnapshot, all: readonly string[]): boolean {
  return all.every(collector => collectedAt[collector] !== undefined)
}

/** Finds when the oldest read began among those of facts that can change. */
function findOldestRead(snapshot: ResourceSnapshot, all: readonly string[]): string {
  const { collectedAt, readAt } = snapshot
  const times = all
    .filter(collector => !isImmutable(snapshot, collector))
    .map(collector => collectedAt[collector] ?? readAt)
  return times.toSorted()[0] ?? readAt
}

function isTransient(factReading: FactReading): boolean {
  return factReading !== 'NOT_FOUND' && factReading.transient === true
}

/**
 * Saves a snapshot and its edges. Returns false after a conflict.
 *
 * 1. Save the edges of new relationships, with the version that the snapshot gets: no reader misses a relationship.
 * 2. Load the edges of removed relationships. An unknown fact removes none.
 * 3. Save the snapshot if it still has the expected version.
 * 4. Remove the loaded edges, unless another refresh wrote them since.
 */
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

/** Saves the edge of a relationship with the version of its snapshot, unless it has this version or a later one. */
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

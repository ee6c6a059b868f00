import { isDeepStrictEqual } from 'node:util'
import type { Fact } from '../../resources/fact.ts'
import type { Resource } from '../../resources/resource.ts'
import {
  FACTS_VERSION,
  type ResourceSnapshot,
  type PriorFacts,
  type FactProvenance,
} from '../../resources/resource-snapshot.ts'
import type { FactReading } from './fact-reader.ts'
import { limitFacts, limitSnapshot } from './limit-snapshot.ts'

/** One read of a resource. */
export interface ReadAttempt {
  /** The change for which it is read. */
  provenance: FactProvenance
  /** How many reads this change had before: 0 is the first one. */
  attempt: number
  /** When the read began. */
  readAt: Date
  /** When the collectors began that began in an earlier message, ISO 8601. */
  begunAt?: Readonly<Record<string, string>>
  /** The names of the collectors that were run. */
  collectors: readonly string[]
  /** A "not found" is confirmed by another one at least this many milliseconds later. */
  confirmAfter: number
}

/** The most changes whose prior facts a snapshot keeps apart; beyond that the oldest two are merged. */
const MAX_PRIOR_FACTS = 60

/** How long prior facts are kept, in milliseconds: the messages of the change are processed long before. */
const PRIOR_FACTS_RETENTION_MS = 3_600_000

const NEVER_READ: Fact = { unknown: 'it had not been read before' }

/** Applies what a read found to the snapshot, and returns the new snapshot, which fits into an item. */
export function applyReading(
  snapshot: ResourceSnapshot | undefined,
  resource: Resource,
  factReading: FactReading,
  read: ReadAttempt,
): ResourceSnapshot {
  return limitSnapshot(replaceFacts(snapshot, resource, factReading, read))
}

function replaceFacts(
  snapshot: ResourceSnapshot | undefined,
  resource: Resource,
  factReading: FactReading,
  read: ReadAttempt,
): ResourceSnapshot {
  const readAt = read.readAt.toISOString()
  const base = snapshot ?? createEmptySnapshot(resource, readAt)
  if (factReading === 'NOT_FOUND') return applyNotFound(base, read)
  const found = limitFacts(factReading.facts)
  const changed = Object.entries(found)
    .filter(([name, fact]) => !isDeepStrictEqual(fact, base.facts[name]))
    .map(([name]) => name)
  const provenance = deriveProvenance(read)
  const recreated = base.presence === 'DELETED' ? { presence: provenance } : {}
  return {
    resource: factReading.resource,
    presence: 'PRESENT',
    facts: { ...base.facts, ...found },
    provenance: {
      ...base.provenance,
      ...recreated,
      ...Object.fromEntries(changed.map(name => [name, provenance])),
    },
    priorFacts:
      changed.length > 0 ? recordPriorFacts(base, changed, read) : dropExpiredPriorFacts(base, read),
    readAt,
    collectedAt: updateCollectedAt(base, read),
    ...(base.fullyReadAt === undefined ? {} : { fullyReadAt: base.fullyReadAt }),
    factsVersion: FACTS_VERSION,
  }
}

/** The snapshot of a resource of which nothing was read. */
export function createEmptySnapshot(resource: Resource, readAt: string): ResourceSnapshot {
  const nothing = { facts: {}, provenance: {}, priorFacts: [], collectedAt: {} }
  return { resource, presence: 'PRESENT', ...nothing, readAt, factsVersion: FACTS_VERSION }
}

function applyNotFound(before: ResourceSnapshot, read: ReadAttempt): ResourceSnapshot {
  const readAt = read.readAt.toISOString()
  const snapshot = { ...before, readAt, collectedAt: updateCollectedAt(before, read) }
  if (snapshot.presence === 'DELETED') return snapshot
  if (snapshot.notFoundSince === undefined)
    return { ...snapshot, presence: 'NOT_FOUND_ONCE', notFoundSince: readAt }
  if (read.readAt.getTime() - Date.parse(snapshot.notFoundSince) < read.confirmAfter) return snapshot
  const priorFacts = recordPriorFacts(snapshot, Object.keys(snapshot.facts), read)
  const { notFoundSince: _, ...rest } = snapshot
  return {
    ...rest,
    presence: 'DELETED',
    facts: {},
    provenance: { presence: deriveProvenance(read) },
    priorFacts,
  }
}

function updateCollectedAt(
  { collectedAt }: ResourceSnapshot,
  { collectors, readAt, begunAt = {} }: ReadAttempt,
): ResourceSnapshot['collectedAt'] {
  const begun = collectors.map(name => [name, begunAt[name] ?? readAt.toISOString()] as const)
  return { ...collectedAt, ...Object.fromEntries(begun) }
}

/** A recheck for the same change can give a fact another value, so its attempt is part of the provenance. */
function deriveProvenance({ provenance, attempt }: ReadAttempt): FactProvenance {
  return attempt === 0 ? provenance : { ...provenance, attempt }
}

/** Adds the facts `names`, which a read replaces, to the prior facts. Of one change the earliest values are kept. */
function recordPriorFacts(
  snapshot: ResourceSnapshot,
  names: readonly string[],
  read: ReadAttempt,
): readonly PriorFacts[] {
  const { provenance, attempt, readAt } = read
  const found = Object.fromEntries(names.map(name => [name, snapshot.facts[name] ?? NEVER_READ]))
  const before = dropExpiredPriorFacts(snapshot, read)
  const earlier = before.find(({ changeId }) => changeId === provenance.changeId)
  if (earlier === undefined) {
    return foldOldestPriorFacts([
      ...before,
      { changeId: provenance.changeId, attempt, at: readAt.toISOString(), facts: found },
    ])
  }
  const joined = {
    ...earlier,
    attempt: Math.max(attempt, earlier.attempt),
    facts: { ...found, ...earlier.facts },
  }
  return before.map(each => (each === earlier ? joined : each))
}

function dropExpiredPriorFacts(snapshot: ResourceSnapshot, { readAt }: ReadAttempt): readonly PriorFacts[] {
  return snapshot.priorFacts.filter(({ at }) => readAt.getTime() - Date.parse(at) < PRIOR_FACTS_RETENTION_MS)
}

function foldOldestPriorFacts(priorFacts: readonly PriorFacts[]): readonly PriorFacts[] {
  const [oldest, next, ...rest] = priorFacts
  if (priorFacts.length <= MAX_PRIOR_FACTS || !oldest || !next) return priorFacts
  return [{ ...next, facts: { ...next.facts, ...oldest.facts } }, ...rest]
}

import type { Fact } from './fact.ts'
import { getKindDefinition, listReferencedResources, listRelationshipNames } from './kinds.ts'
import { getResourceKey, type Resource, type ResourceKey } from './resource.ts'

/** The change that gave a fact its value. */
export interface FactProvenance {
  changeId: string
  /** When that change happened, ISO 8601. */
  at: string
  /** The number of the recheck that read the value; absent for the first read. */
  attempt?: number
  /** Set if events minutes apart share the change, as those of a vulnerability do: each can give the fact another value. */
  isShared?: true
}

/** The id of the change under which a forecast records that a resource does not exist yet. */
export const ABSENCE_CHANGE_ID = 'forecast:absent'

/** The values of facts before a change replaced them. */
export interface PriorFacts {
  changeId: string
  /** The number of the last read that replaced a fact; 0 is the first read. */
  attempt: number
  /** When it first replaced a fact, ISO 8601. */
  at: string
  facts: Readonly<Record<string, Fact>>
}

/**
 * Everything that was last read of a resource. `NOT_FOUND_ONCE` waits for confirmation; `DELETED` is confirmed.
 */
export interface ResourceSnapshot {
  resource: Resource
  presence: 'PRESENT' | 'NOT_FOUND_ONCE' | 'DELETED'
  /** When a `NOT_FOUND_ONCE` resource was first not found, ISO 8601. */
  notFoundSince?: string
  facts: Readonly<Record<string, Fact>>
  /** The change that gave each fact its value. */
  provenance: Readonly<Record<string, FactProvenance>>
  /** The facts that each change of the last hour replaced, oldest first. */
  priorFacts: readonly PriorFacts[]
  /** When the last read began, ISO 8601. */
  readAt: string
  /** The change that first found an audited resource that uses it, for kinds with `evaluatedIfInUse`. */
  firstUsedBy?: FactProvenance
  /** When the last read by each collector began, ISO 8601. */
  collectedAt: Readonly<Record<string, string>>
  /** When all facts were last read together, ISO 8601. */
  fullyReadAt?: string
  /** The version of the item that saved the last read by the collector that is `readInParts`. */
  savedIn?: number
  /** The version of the fact format; a snapshot of another version is read again in full. */
  factsVersion: number
}

/**
 * A read of a resource that took longer than a message may, and what it found so far. It travels with the next message and is
 * never stored: nothing can take it for a whole read.
 */
export interface PartialRead {
  /** When its first part began, ISO 8601. */
  startedAt: string
  /** The `savedIn` of the snapshot that the first part found. If another read was saved since, this one starts again. */
  basis: number
  factsVersion: number
  /** What the collectors that did not finish have read, by their names. Plain JSON. */
  progress: Readonly<Record<string, unknown>>
}

/** Increased with every new fact, and with every change of the meaning or the stored form of a fact. */
export const FACTS_VERSION = 21

/** Whether a resource counts as used: an audited resource uses it, or its kind does not require that. */
export function isInUse({
  resource,
  firstUsedBy,
}: Pick<ResourceSnapshot, 'resource' | 'firstUsedBy'>): boolean {
  return getKindDefinition(resource.kind).evaluatedIfInUse !== true || firstUsedBy !== undefined
}

/** Whether nothing is known of a resource any more, because nothing references it (`forgetIfUnused`). */
export function isForgotten({ presence, collectedAt }: ResourceSnapshot): boolean {
  return presence === 'PRESENT' && Object.keys(collectedAt).length === 0
}

/** Finds the snapshot of a resource. */
export type SnapshotLookup = (resource: Resource) => ResourceSnapshot | undefined

/** A referenced resource and the name of the relationship. */
export interface Relationship {
  relationship: string
  to: Resource
}

/** The resources that the relationships among `facts` reference. Unknown relationships reference nothing. */
export function listRelationships(resource: Resource, facts: Readonly<Record<string, Fact>>): Relationship[] {
  return listRelationshipNames(resource.kind).flatMap(relationship =>
    listRelationshipTargets(resource, facts, relationship).map(({ kind, account, region, arn }) => ({
      relationship,
      to: { kind, account, region, arn },
    })),
  )
}

/** The resources that one relationship among `facts` references, with what it says of them. */
export function listRelationshipTargets(
  { kind }: Pick<Resource, 'kind'>,
  facts: Readonly<Record<string, Fact>>,
  relationship: string,
): readonly Resource[] {
  const fact = listRelationshipNames(kind).includes(relationship) ? facts[relationship] : undefined
  return fact !== undefined && 'known' in fact ? listReferencedResources(fact.known) : []
}

/** Whether `snapshot` references, may reference or recently referenced `target` by `relationship`. */
export function canReference(snapshot: ResourceSnapshot, relationship: string, target: ResourceKey): boolean {
  const fact = snapshot.facts[relationship]
  if (fact !== undefined && 'unknown' in fact) return true
  const all = [snapshot.facts, ...snapshot.priorFacts.map(before => before.facts)]
  return all.some(facts =>
    listRelationshipTargets(snapshot.resource, facts, relationship).some(to => getResourceKey(to) === target),
  )
}

/** Whether this read replaced facts, in this invocation or in an interrupted one. */
export function isModifiedInAttempt(snapshot: ResourceSnapshot, changeId: string, attempt: number): boolean {
  return snapshot.priorFacts.some(before => before.changeId === changeId && before.attempt === attempt)
}

/** The same of this read or a later one: of events that share a change, another one can be ahead with its rechecks. */
export function isModifiedSinceAttempt(
  snapshot: ResourceSnapshot,
  changeId: string,
  attempt: number,
): boolean {
  return snapshot.priorFacts.some(before => before.changeId === changeId && before.attempt >= attempt)
}

/** The facts before the change; undefined if the change replaced nothing in the last hour. */
export function restorePriorFacts(
  snapshot: ResourceSnapshot,
  changeId: string,
): ResourceSnapshot['facts'] | undefined {
  const at = snapshot.priorFacts.findIndex(before => before.changeId === changeId)
  if (at === -1) return undefined
  const replaced = snapshot.priorFacts.slice(at).toReversed()
  return replaced.reduce((facts, before) => ({ ...facts, ...before.facts }), snapshot.facts)
}

/** The facts after the change: as the next change found them, or as they are now. */
export function restoreResultingFacts(
  snapshot: ResourceSnapshot,
  changeId: string,
): ResourceSnapshot['facts'] {
  const next = snapshot.priorFacts[snapshot.priorFacts.findIndex(before => before.changeId === changeId) + 1]
  return next === undefined ? snapshot.facts : (restorePriorFacts(snapshot, next.changeId) ?? snapshot.facts)
}

import type { Fact } from './fact.ts'
import { getKindDefinition, listReferencedResources, listRelationshipNames } from './kinds.ts'
import { getResourceKey, type Resource, type ResourceKey } from './resource.ts'

/** The change that gave a fact its value. */
export interface FactProvenance {
  changeId: string
  /** When that change happened, ISO 8601. */
  at: string
  /** The number of the look that read the value, where it was not the first. */
  attempt?: number
}

/** Facts as they were before a cause replaced them. */
export interface PriorFacts {
  changeId: string
  /** The number of its last look that replaced something; 0 is the first. */
  attempt: number
  /** When it began to replace facts, ISO 8601. */
  at: string
  facts: Readonly<Record<string, Fact>>
}

/**
 * What we last read of a resource. `ECS_MISSING` is a "not found" that was seen once; `GONE` one that was confirmed.
 * Relations are the facts that name other resources.
 */
export interface ResourceSnapshot {
  resource: Resource
  presence: 'PRESENT' | 'NOT_FOUND_ONCE' | 'DELETED'
  /** When the first "not found" of a MISSING resource was read, ISO 8601. */
  notFoundSince?: string
  facts: Readonly<Record<string, Fact>>
  /** Who gave each fact its value. */
  provenance: Readonly<Record<string, FactProvenance>>
  /** What each cause of the last hour found here, oldest first; only the facts that it replaced. */
  priorFacts: readonly PriorFacts[]
  /** When the read that this rests on began, ISO 8601. */
  readAt: string
  /** The change that found something that is audited to use it, for kinds that are judged from then on. */
  firstUsedBy?: FactProvenance
  /** When the read of each aspect began at last, ISO 8601. */
  collectedAt: Readonly<Record<string, string>>
  /** When all of it was read at last, ISO 8601. */
  fullyReadAt?: string
  /** The version of the facts' vocabulary; a model of another version is read anew, whole. */
  factsVersion: number
}

/** Raised with every change of what a fact means or how it is kept. */
export const FACTS_VERSION = 3

/** Whether a resource is judged, and what it names is used by it: something uses it, or that makes no difference. */
export function isInUse({
  resource,
  firstUsedBy,
}: Pick<ResourceSnapshot, 'resource' | 'firstUsedBy'>): boolean {
  return getKindDefinition(resource.kind).evaluatedIfInUse !== true || firstUsedBy !== undefined
}

/** Finds what was last read of a resource. */
export type SnapshotLookup = (resource: Resource) => ResourceSnapshot | undefined

/** A resource that another names, and by which of its relations. */
export interface Relationship {
  relationship: string
  to: Resource
}

/** Whom the relations among `facts` name. A relation that could not be read names nobody. */
export function listRelationships(resource: Resource, facts: Readonly<Record<string, Fact>>): Relationship[] {
  return listRelationshipNames(resource.kind).flatMap(relationship => {
    const fact = facts[relationship]
    if (fact === undefined || !('known' in fact)) return []
    return listReferencedResources(fact.known).map(({ kind, account, region, arn }) => ({
      relationship,
      to: { kind, account, region, arn },
    }))
  })
}

/** Whether `model` names `target` by `relation`, now or as one of its latest causes found it; so too if it may now. */
export function canReference(snapshot: ResourceSnapshot, relationship: string, target: ResourceKey): boolean {
  const fact = snapshot.facts[relationship]
  if (fact !== undefined && 'unknown' in fact) return true
  const all = [snapshot.facts, ...snapshot.priorFacts.map(before => before.facts)]
  return all
    .flatMap(facts => listRelationships(snapshot.resource, facts))
    .some(reference => isSameRelationship(reference, relationship, target))
}

function isSameRelationship({ relationship, to }: Relationship, name: string, target: ResourceKey): boolean {
  return relationship === name && getResourceKey(to) === target
}

/** Whether this very look replaced facts, in this run or in one that was cut off. */
export function isModifiedInAttempt(snapshot: ResourceSnapshot, changeId: string, attempt: number): boolean {
  return snapshot.priorFacts.some(before => before.changeId === changeId && before.attempt === attempt)
}

/** The facts as `cause` found them, or undefined where it replaced nothing lately. */
export function restorePriorFacts(
  snapshot: ResourceSnapshot,
  changeId: string,
): ResourceSnapshot['facts'] | undefined {
  const at = snapshot.priorFacts.findIndex(before => before.changeId === changeId)
  if (at === -1) return undefined
  const replaced = snapshot.priorFacts.slice(at).toReversed()
  return replaced.reduce((facts, before) => ({ ...facts, ...before.facts }), snapshot.facts)
}

/** The facts as `cause` left them: as the next cause found them, or as they are. */
export function restoreResultingFacts(
  snapshot: ResourceSnapshot,
  changeId: string,
): ResourceSnapshot['facts'] {
  const next = snapshot.priorFacts[snapshot.priorFacts.findIndex(before => before.changeId === changeId) + 1]
  return next === undefined ? snapshot.facts : (restorePriorFacts(snapshot, next.changeId) ?? snapshot.facts)
}

import { isDeepStrictEqual } from 'node:util'
import { loadEdgeSource } from '../../state/edge-source.ts'
import { buildEdgePrefix, buildResourcePartition } from '../../state/keys.ts'
import {
  restorePriorFacts,
  listRelationships,
  listRelationshipTargets,
  type ResourceSnapshot,
} from '../../resources/resource-snapshot.ts'
import { loadRecordedFact } from '../../state/effects/recorded-fact.ts'
import type { LostTag } from '../../resources/recorded/moved-tags.ts'
import { loadSnapshot } from '../../state/load-snapshot.ts'
import type { Item, Store } from '../../state/store.ts'
import type { Fact } from '../../resources/fact.ts'
import type { EffectPath, TraversalStep } from '../../resources/kind-definition.ts'
import { mapConcurrent } from '../../state/map-concurrent.ts'
import { getKindDefinition, listReferencedResources, describeResource } from '../../resources/kinds.ts'
import { getResourceKey, type Resource, type ResourceKey } from '../../resources/resource.ts'
import type { Subject } from '../../events/change.ts'
import { filterByConditions } from './path-conditions.ts'

/** A resource whose compliance a change can alter, and the path by which the change affects it. */
export interface AffectedResource {
  resource: Resource
  reason: string
}

/**
 * Finds the resources that a change affects: its subjects, and what the effects of their facts lead to, along the
 * relationships both before and after the change. A subject that is `relatedOnly` counts once a read of this change
 * modified it. Reads the store only, and removes stale edges that it comes across.
 */
export async function findAffectedResources(
  subjects: readonly Subject[],
  changeId: string,
  store: Store,
): Promise<AffectedResource[]> {
  const affectedByKey = new Map<ResourceKey, AffectedResource>()
  const add = (affectedResource: AffectedResource) => {
    if (!affectedByKey.has(getResourceKey(affectedResource.resource)))
      affectedByKey.set(getResourceKey(affectedResource.resource), affectedResource)
  }
  const followStep = createStepFollower(changeId, store)
  for (const { resource, facts, relatedOnly } of subjects) {
    const snapshot = await loadSnapshot(resource, store)
    if (relatedOnly && (snapshot === undefined || restorePriorFacts(snapshot, changeId) === undefined))
      continue
    if (!isPartOfOther(snapshot, changeId))
      add({ resource: snapshot?.resource ?? resource, reason: 'changed' })
    if (snapshot === undefined) continue
    for (const effectPath of listEffectPaths(snapshot, facts, changeId)) {
      const reached = await followPath({ resource: snapshot.resource, reason: '' }, effectPath, followStep)
      const matching = await filterByConditions(reached, effectPath, snapshot, store)
      matching.forEach(add)
    }
  }
  return [...affectedByKey.values()]
}

/** Whether a resource is only a part of another one, before or after the change. */
function isPartOfOther(snapshot: ResourceSnapshot | undefined, changeId: string): boolean {
  const parentRelationship = snapshot && getKindDefinition(snapshot.resource.kind).subjectRelationship
  if (snapshot === undefined || parentRelationship === undefined) return false
  const relationships = [snapshot.facts, restorePriorFacts(snapshot, changeId) ?? {}].flatMap(facts =>
    listRelationships(snapshot.resource, facts),
  )
  return relationships.some(({ relationship }) => relationship === parentRelationship)
}

type OutgoingStep = Extract<TraversalStep, { outgoing: string }>
type IncomingStep = Extract<TraversalStep, { incoming: string }>

function listEffectPaths(
  snapshot: ResourceSnapshot,
  facts: Subject['facts'],
  changeId: string,
): EffectPath[] {
  const definitions = getKindDefinition(snapshot.resource.kind).facts
  const replaced = snapshot.priorFacts.find(before => before.changeId === changeId)?.facts ?? {}
  const names = facts === 'ALL' ? Object.keys(definitions) : [...facts, ...Object.keys(replaced)]
  const paths = names.flatMap(name => [
    ...(definitions[name]?.affects ?? []),
    ...(isUnknown(replaced[name]) ? (definitions[name]?.affectsWhenNew ?? []) : []),
  ])
  return [...new Map(paths.map(effectPath => [formatJson(effectPath), effectPath])).values()]
}

/** The JSON of a path or a step: both are declared, and do not change. */
function formatJson(declared: EffectPath | TraversalStep): string {
  const text = declaredTexts.get(declared) ?? JSON.stringify(declared)
  declaredTexts.set(declared, text)
  return text
}

const declaredTexts = new WeakMap<object, string>()

function isUnknown(fact: Fact | undefined): boolean {
  return fact !== undefined && 'unknown' in fact
}

/** Follows one step from a resource. */
type FollowStep = (from: AffectedResource, step: TraversalStep) => Promise<AffectedResource[]>

/** Follows each step from a resource once: many paths begin with the same steps. */
function createStepFollower(changeId: string, store: Store): FollowStep {
  const followed = new Map<string, Promise<AffectedResource[]>>()
  return (from, step) => {
    const key = JSON.stringify([getResourceKey(from.resource), from.reason, formatJson(step)])
    const reached =
      followed.get(key) ??
      ('outgoing' in step
        ? followOutgoing(from, step, changeId, store)
        : 'recorded' in step
          ? followLostTags(from, store)
          : followIncoming(from, step, store))
    followed.set(key, reached)
    return reached
  }
}

async function followPath(
  from: AffectedResource,
  effectPath: EffectPath,
  followStep: FollowStep,
): Promise<AffectedResource[]> {
  const [step, ...rest] = effectPath
  if (step === undefined) return [from]
  const next = await followStep(from, step)
  const reached = await Promise.all(
    next.map(affectedResource => followPath(affectedResource, rest, followStep)),
  )
  return reached.flat()
}

async function followOutgoing(
  from: AffectedResource,
  step: OutgoingStep,
  changeId: string,
  store: Store,
): Promise<AffectedResource[]> {
  const snapshot = await loadSnapshot(from.resource, store)
  if (snapshot === undefined) return []
  const listTargets = (facts: ResourceSnapshot['facts']) =>
    listRelationshipTargets(snapshot.resource, facts, step.outgoing).map(identifyTarget)
  const now = snapshot.presence === 'PRESENT' ? listTargets(snapshot.facts) : []
  const current = new Set(now.map(getResourceKey))
  const before = [snapshot.facts, restorePriorFacts(snapshot, changeId) ?? {}].flatMap(listTargets)
  const isIncluded = step.modified ? buildModifiedTest(snapshot, step.outgoing, changeId) : () => true
  const removed = before.filter(to => !current.has(getResourceKey(to)))
  const label =
    getKindDefinition(from.resource.kind).facts[step.outgoing]?.relationship?.inverseLabel ?? step.outgoing
  const reached = [
    ...(step.removed
      ? []
      : now.filter(isIncluded).map(to => ({ to, reason: describeReason(`is ${label}`, from) }))),
    ...removed.map(to => ({ to, reason: describeReason(`was ${label}`, from) })),
  ]
  return mapConcurrent(reached, async ({ to, reason }) => {
    const targetSnapshot = await loadSnapshot(to, store)
    return { resource: targetSnapshot?.resource ?? to, reason }
  })
}

/** A target without what the relationship says of it. */
function identifyTarget({ kind, account, region, arn }: Resource): Resource {
  return { kind, account, region, arn }
}

/** Tests whether the change modified what the snapshot says of a target of the relationship. */
function buildModifiedTest(
  snapshot: ResourceSnapshot,
  relationship: string,
  changeId: string,
): (to: Resource) => boolean {
  const priorFacts = restorePriorFacts(snapshot, changeId)
  if (priorFacts === undefined) return () => false
  const now = indexReferences(snapshot.facts[relationship])
  const before = indexReferences(priorFacts[relationship])
  return to => !isDeepStrictEqual(now.get(getResourceKey(to)), before.get(getResourceKey(to)))
}

function indexReferences(fact: Fact | undefined): Map<ResourceKey, unknown> {
  const references = fact !== undefined && 'known' in fact ? listReferencedResources(fact.known) : []
  return new Map(references.map(entry => [getResourceKey(entry), entry]))
}

async function followIncoming(
  from: AffectedResource,
  step: IncomingStep,
  store: Store,
): Promise<AffectedResource[]> {
  const label = getKindDefinition(step.sourceKind).facts[step.incoming]?.relationship?.label ?? step.incoming
  const edges: Item[] = []
  const prefix = buildEdgePrefix(step.sourceKind, step.incoming)
  for await (const edge of store.list(buildResourcePartition(getResourceKey(from.resource)), prefix))
    edges.push(edge)
  const sources = await mapConcurrent(edges, edge =>
    resolveEdge(edge, step.incoming, getResourceKey(from.resource), store),
  )
  return sources.flatMap(resource => (resource ? [{ resource, reason: describeReason(label, from) }] : []))
}

/** Finds the images to which pushes moved tags of an image. */
async function followLostTags(
  { resource, reason }: AffectedResource,
  store: Store,
): Promise<AffectedResource[]> {
  const recorded = await loadRecordedFact(resource, 'lostTags', store)
  const lost = (recorded?.value ?? []) as readonly LostTag[]
  const images = new Map(lost.map(({ to }) => [getResourceKey(to), to]))
  return [...images.values()].map(image => ({
    resource: image,
    reason: describeReason('has a tag that it got from', { resource, reason }),
  }))
}

/** Returns the source of an edge if it still references `target`. Removes a stale edge. */
async function resolveEdge(
  edge: Item,
  relationship: string,
  target: ResourceKey,
  store: Store,
): Promise<Resource | undefined> {
  const { resource, stale } = await loadEdgeSource(edge, relationship, target, store)
  if (stale) await store.remove(edge.key, edge.version)
  return resource
}

function describeReason(label: string, from: AffectedResource): string {
  const start = `${label} ${describeResource(from.resource)}`
  return from.reason === '' ? start : `${start}, which ${from.reason}`
}

import { isDeepStrictEqual } from 'node:util'
import { loadEdgeSource } from '../state/edge-source.ts'
import { buildEdgePrefix, buildResourcePartition } from '../state/keys.ts'
import {
  restorePriorFacts,
  listRelationships,
  type ResourceSnapshot,
} from '../resources/resource-snapshot.ts'
import { loadSnapshot } from '../state/load-snapshot.ts'
import type { Item, Store } from '../state/store.ts'
import type { Fact } from '../resources/fact.ts'
import type { EffectPath, TraversalStep } from '../resources/kind-definition.ts'
import { mapConcurrent } from '../state/map-concurrent.ts'
import { getKindDefinition, listReferencedResources, describeResource } from '../resources/kinds.ts'
import { getResourceKey, type Resource, type ResourceKey } from '../resources/resource.ts'
import type { Subject } from '../events/change.ts'
import { isPathConditionMet } from './path-conditions.ts'

/** A resource whose compliance a change can have changed, and how the change reaches it. */
export interface AffectedResource {
  resource: Resource
  reason: string
}

/**
 * The subjects of a change, and whom their facts reach, by the relations of now and those that `cause` found: who
 * was tied before is affected as well. What is read aside counts once that found something changed. Reads the store
 * only.
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
  for (const { resource, facts, relatedOnly } of subjects) {
    const snapshot = await loadSnapshot(resource, store)
    if (relatedOnly && (snapshot === undefined || restorePriorFacts(snapshot, changeId) === undefined))
      continue
    if (!isPartOfOther(snapshot, changeId))
      add({ resource: snapshot?.resource ?? resource, reason: 'changed' })
    if (snapshot === undefined) continue
    for (const effectPath of listEffectPaths(snapshot, facts, changeId)) {
      const reached = await followPath(
        { resource: snapshot.resource, reason: '' },
        effectPath,
        changeId,
        store,
      )
      const matching = await filterByConditions(reached, effectPath, snapshot, store)
      matching.forEach(add)
    }
  }
  return [...affectedByKey.values()]
}

/** Those at the end of `path` of whom its condition holds, if it has one. */
async function filterByConditions(
  reached: AffectedResource[],
  effectPath: EffectPath,
  origin: ResourceSnapshot,
  store: Store,
): Promise<AffectedResource[]> {
  const conditions = effectPath.flatMap(
    traversalStep => ('condition' in traversalStep && traversalStep.condition) || [],
  )
  if (conditions.length === 0) return reached
  const matching = await mapConcurrent(reached, async each => {
    const end = await loadSnapshot(each.resource, store)
    return end === undefined || conditions.every(only => isPathConditionMet(only, origin, end)) ? [each] : []
  })
  return matching.flat()
}

/** Whether a resource is nothing by itself but about another, now or as `cause` found it. */
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
  return [...new Map(paths.map(effectPath => [JSON.stringify(effectPath), effectPath])).values()]
}

function isUnknown(fact: Fact | undefined): boolean {
  return fact !== undefined && 'unknown' in fact
}

async function followPath(
  from: AffectedResource,
  effectPath: EffectPath,
  changeId: string,
  store: Store,
): Promise<AffectedResource[]> {
  const [step, ...rest] = effectPath
  if (step === undefined) return [from]
  const next =
    'outgoing' in step
      ? await followOutgoing(from, step, changeId, store)
      : await followIncoming(from, step, store)
  const reached = await Promise.all(
    next.map(affectedResource => followPath(affectedResource, rest, changeId, store)),
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
    listRelationships(snapshot.resource, facts).flatMap(candidate =>
      candidate.relationship === step.outgoing ? [candidate.to] : [],
    )
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
      : now.filter(isIncluded).map(to => ({ to, why: describeReason(`is ${label}`, from) }))),
    ...removed.map(to => ({ to, why: describeReason(`was ${label}`, from) })),
  ]
  return mapConcurrent(reached, async ({ to, why: reason }) => {
    const targetSnapshot = await loadSnapshot(to, store)
    return { resource: targetSnapshot?.resource ?? to, reason }
  })
}

/** Which resources `model` names by `relation` otherwise than `cause` found it: what is said of them there differs. */
function buildModifiedTest(
  snapshot: ResourceSnapshot,
  relationship: string,
  changeId: string,
): (to: Resource) => boolean {
  const affectedByKey = restorePriorFacts(snapshot, changeId)
  if (affectedByKey === undefined) return () => false
  const now = indexReferences(snapshot.facts[relationship])
  const before = indexReferences(affectedByKey[relationship])
  return to => !isDeepStrictEqual(now.get(getResourceKey(to)), before.get(getResourceKey(to)))
}

function indexReferences(fact: Fact | undefined): Map<ResourceKey, unknown> {
  const listTargets = fact !== undefined && 'known' in fact ? listReferencedResources(fact.known) : []
  return new Map(listTargets.map(entry => [getResourceKey(entry), entry]))
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

/** The resource at the other end of an edge, if it still names `target`. A leftover is removed. */
async function resolveEdge(
  edge: Item,
  relationship: string,
  target: ResourceKey,
  store: Store,
): Promise<Resource | undefined> {
  const { resource, stale: isStale } = await loadEdgeSource(edge, relationship, target, store)
  if (isStale) await store.remove(edge.key, edge.version)
  return resource
}

function describeReason(label: string, from: AffectedResource): string {
  const start = `${label} ${describeResource(from.resource)}`
  return from.reason === '' ? start : `${start}, which ${from.reason}`
}

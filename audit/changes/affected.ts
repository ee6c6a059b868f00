import { isDeepStrictEqual } from 'node:util'
import { sourceOf } from '../account/edge.ts'
import { edgePrefix, resourcePartition } from '../account/keys.ts'
import { foundBy } from '../account/advance.ts'
import { tiesOf, loadModel, type Model } from '../account/model.ts'
import type { Item, Store } from '../account/store.ts'
import type { Fact } from '../resources/fact.ts'
import type { Path, Step } from '../resources/kind.ts'
import { inTurn } from '../in-turn.ts'
import { definitionOf, namedBy, spoken } from '../resources/kinds.ts'
import { keyOf, type Resource, type ResourceKey } from '../resources/resource.ts'
import type { Subject } from './change.ts'
import { holds } from './condition.ts'

/** A resource whose compliance a change can have changed, and how the change reaches it. */
export interface Affected {
  resource: Resource
  why: string
}

/**
 * The subjects of a change, and whom their facts reach, by the relations of now and those that `cause` found: who
 * was tied before is affected as well. What is read aside counts once that found something changed. Reads the store
 * only.
 */
export async function affectedBy(
  subjects: readonly Subject[],
  cause: string,
  store: Store,
): Promise<Affected[]> {
  const found = new Map<ResourceKey, Affected>()
  const add = (affected: Affected) => {
    if (!found.has(keyOf(affected.resource))) found.set(keyOf(affected.resource), affected)
  }
  for (const { resource, facts, aside } of subjects) {
    const model = await loadModel(resource, store)
    if (aside && (model === undefined || foundBy(model, cause) === undefined)) continue
    if (!isAboutAnother(model, cause)) add({ resource: model?.resource ?? resource, why: 'changed' })
    if (model === undefined) continue
    for (const path of pathsOf(model, facts, cause)) {
      const reached = await walk({ resource: model.resource, why: '' }, path, cause, store)
      const meant = await thoseMeant(reached, path, model, store)
      meant.forEach(add)
    }
  }
  return [...found.values()]
}

/** Those at the end of `path` of whom its condition holds, if it has one. */
async function thoseMeant(reached: Affected[], path: Path, origin: Model, store: Store): Promise<Affected[]> {
  const conditions = path.flatMap(step => ('only' in step && step.only) || [])
  if (conditions.length === 0) return reached
  const meant = await inTurn(reached, async each => {
    const end = await loadModel(each.resource, store)
    return end === undefined || conditions.every(only => holds(only, origin, end)) ? [each] : []
  })
  return meant.flat()
}

/** Whether a resource is nothing by itself but about another, now or as `cause` found it. */
function isAboutAnother(model: Model | undefined, cause: string): boolean {
  const about = model && definitionOf(model.resource.kind).about
  if (model === undefined || about === undefined) return false
  const ties = [model.facts, foundBy(model, cause) ?? {}].flatMap(facts => tiesOf(model.resource, facts))
  return ties.some(({ relation }) => relation === about)
}

type Along = Extract<Step, { along: string }>
type Against = Extract<Step, { against: string }>

function pathsOf(model: Model, facts: Subject['facts'], cause: string): Path[] {
  const definitions = definitionOf(model.resource.kind).facts
  const replaced = model.previous.find(before => before.cause === cause)?.facts ?? {}
  const names = facts === 'ALL' ? Object.keys(definitions) : [...facts, ...Object.keys(replaced)]
  const paths = names.flatMap(name => [
    ...(definitions[name]?.reaches ?? []),
    ...(isUnknown(replaced[name]) ? (definitions[name]?.reachesIfNew ?? []) : []),
  ])
  return [...new Map(paths.map(path => [JSON.stringify(path), path])).values()]
}

function isUnknown(fact: Fact | undefined): boolean {
  return fact !== undefined && 'unknown' in fact
}

async function walk(from: Affected, path: Path, cause: string, store: Store): Promise<Affected[]> {
  const [step, ...rest] = path
  if (step === undefined) return [from]
  const next =
    'along' in step ? await alongStep(from, step, cause, store) : await againstStep(from, step, store)
  const reached = await Promise.all(next.map(affected => walk(affected, rest, cause, store)))
  return reached.flat()
}

async function alongStep(from: Affected, step: Along, cause: string, store: Store): Promise<Affected[]> {
  const model = await loadModel(from.resource, store)
  if (model === undefined) return []
  const named = (facts: Model['facts']) =>
    tiesOf(model.resource, facts).flatMap(tie => (tie.relation === step.along ? [tie.to] : []))
  const now = model.presence === 'PRESENT' ? named(model.facts) : []
  const kept = new Set(now.map(keyOf))
  const before = [model.facts, foundBy(model, cause) ?? {}].flatMap(named)
  const isMeant = step.changed ? isNamedAnew(model, step.along, cause) : () => true
  const gone = before.filter(to => !kept.has(keyOf(to)))
  const how = definitionOf(from.resource.kind).facts[step.along]?.relation?.inverse ?? step.along
  const reached = [
    ...(step.left ? [] : now.filter(isMeant).map(to => ({ to, why: because(`is ${how}`, from) }))),
    ...gone.map(to => ({ to, why: because(`was ${how}`, from) })),
  ]
  return inTurn(reached, async ({ to, why }) => {
    const known = await loadModel(to, store)
    return { resource: known?.resource ?? to, why }
  })
}

/** Which resources `model` names by `relation` otherwise than `cause` found it: what is said of them there differs. */
function isNamedAnew(model: Model, relation: string, cause: string): (to: Resource) => boolean {
  const found = foundBy(model, cause)
  if (found === undefined) return () => false
  const now = entriesOf(model.facts[relation])
  const before = entriesOf(found[relation])
  return to => !isDeepStrictEqual(now.get(keyOf(to)), before.get(keyOf(to)))
}

function entriesOf(fact: Fact | undefined): Map<ResourceKey, unknown> {
  const named = fact !== undefined && 'known' in fact ? namedBy(fact.known) : []
  return new Map(named.map(entry => [keyOf(entry), entry]))
}

async function againstStep(from: Affected, step: Against, store: Store): Promise<Affected[]> {
  const how = definitionOf(step.of).facts[step.against]?.relation?.says ?? step.against
  const edges: Item[] = []
  const prefix = edgePrefix(step.of, step.against)
  for await (const edge of store.list(resourcePartition(keyOf(from.resource)), prefix)) edges.push(edge)
  const sources = await inTurn(edges, edge => followed(edge, step.against, keyOf(from.resource), store))
  return sources.flatMap(resource => (resource ? [{ resource, why: because(how, from) }] : []))
}

/** The resource at the other end of an edge, if it still names `target`. A leftover is removed. */
async function followed(
  edge: Item,
  relation: string,
  target: ResourceKey,
  store: Store,
): Promise<Resource | undefined> {
  const { resource, leftover } = await sourceOf(edge, relation, target, store)
  if (leftover) await store.remove(edge.key, edge.version)
  return resource
}

function because(how: string, from: Affected): string {
  const start = `${how} ${spoken(from.resource)}`
  return from.why === '' ? start : `${start}, which ${from.why}`
}

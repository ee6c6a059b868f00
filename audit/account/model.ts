import type { Fact } from '../resources/fact.ts'
import { definitionOf, namedBy, relationsOf } from '../resources/kinds.ts'
import { keyOf, type Resource, type ResourceKey } from '../resources/resource.ts'
import { modelKey } from './keys.ts'
import type { ItemStore } from './store.ts'

/** The change that gave a fact its value. */
export interface Stamp {
  cause: string
  /** When that change happened, ISO 8601. */
  at: string
  /** The number of the look that read the value, where it was not the first. */
  look?: number
}

/** Facts as they were before a cause replaced them. */
export interface Previous {
  cause: string
  /** The number of its last look that replaced something; 0 is the first. */
  look: number
  /** When it began to replace facts, ISO 8601. */
  at: string
  facts: Readonly<Record<string, Fact>>
}

/**
 * What we last read of a resource. `MISSING` is a "not found" that was seen once; `GONE` one that was confirmed.
 * Relations are the facts that name other resources.
 */
export interface Model {
  resource: Resource
  presence: 'PRESENT' | 'MISSING' | 'GONE'
  /** When the first "not found" of a MISSING resource was read, ISO 8601. */
  missingSince?: string
  facts: Readonly<Record<string, Fact>>
  /** Who gave each fact its value. */
  stamps: Readonly<Record<string, Stamp>>
  /** What each cause of the last hour found here, oldest first; only the facts that it replaced. */
  previous: readonly Previous[]
  /** When the read that this rests on began, ISO 8601. */
  readAt: string
  /** The change that found something that is audited to use it, for kinds that are judged from then on. */
  usedBy?: Stamp
  /** When the read of each aspect began at last, ISO 8601. */
  aspects: Readonly<Record<string, string>>
  /** When all of it was read at last, ISO 8601. */
  wholeAt?: string
  /** The version of the facts' vocabulary; a model of another version is read anew, whole. */
  factsVersion: number
}

/** Raised with every change of what a fact means or how it is kept. */
export const FACTS_VERSION = 3

/** Whether a resource is judged, and what it names is used by it: something uses it, or that makes no difference. */
export function isInUse({ resource, usedBy }: Pick<Model, 'resource' | 'usedBy'>): boolean {
  return definitionOf(resource.kind).judgedWhereUsed !== true || usedBy !== undefined
}

/** What was last read of `resource`, if anybody read it. */
export async function loadModel(
  resource: Resource,
  store: Pick<ItemStore, 'load'>,
): Promise<Model | undefined> {
  return (await store.load(modelKey(resource)))?.body as Model | undefined
}

/** Finds what was last read of a resource. */
export type Lookup = (resource: Resource) => Model | undefined

/** A resource that another names, and by which of its relations. */
export interface Tie {
  relation: string
  to: Resource
}

/** Whom the relations among `facts` name. A relation that could not be read names nobody. */
export function tiesOf(resource: Resource, facts: Readonly<Record<string, Fact>>): Tie[] {
  return relationsOf(resource.kind).flatMap(relation => {
    const fact = facts[relation]
    if (fact === undefined || !('known' in fact)) return []
    return namedBy(fact.known).map(({ kind, account, region, arn }) => ({
      relation,
      to: { kind, account, region, arn },
    }))
  })
}

/** Whether `model` names `target` by `relation`, now or as one of its latest causes found it; so too if it may now. */
export function mayName(model: Model, relation: string, target: ResourceKey): boolean {
  const fact = model.facts[relation]
  if (fact !== undefined && 'unknown' in fact) return true
  const all = [model.facts, ...model.previous.map(before => before.facts)]
  return all.flatMap(facts => tiesOf(model.resource, facts)).some(tie => isTie(tie, relation, target))
}

function isTie({ relation, to }: Tie, name: string, target: ResourceKey): boolean {
  return relation === name && keyOf(to) === target
}

import type { Lookup, Model, Stamp } from '../account/model.ts'
import { derivationOf, type Derivation } from '../resources/derived.ts'
import type { Fact } from '../resources/fact.ts'
import type { Knowledge } from '../resources/knowledge.ts'
import { namedBy, spoken } from '../resources/kinds.ts'
import type { AnyNeed } from '../resources/need.ts'
import { keyOf, nameOf, type Resource } from '../resources/resource.ts'
import type { Settings } from '../settings/settings.ts'

/** A fact that something rests on, and the change that gave it its value. */
export interface Source extends Stamp {
  fact: string
}

/** All that a need asks for; `incomplete` says why something is not among it of which others can say enough. */
export interface Complete {
  given: Readonly<Record<string, unknown>>
  incomplete: readonly string[]
}

/** What was gathered for a need: all of it, why not, or that what it asks about is gone. */
export type Gathered = Complete | { unknown: string } | { vanished: string }

/** Where facts are gathered from. `onSource` hears of every fact and the change that gave it its value. */
export interface Sources {
  lookup: Lookup
  settings: Settings
  knowledge: Knowledge
  now: Date
  onSource: (source: Source) => void
}

/** Collects the facts that `need` asks of `resource`, its own and those of related resources. */
export function gather(resource: Resource, need: AnyNeed, sources: Sources): Gathered {
  const model = sources.lookup(resource)
  const name = spoken(resource)
  if (model === undefined) return { unknown: `${name} has not been read yet` }
  if (model.presence === 'GONE') {
    heard(model, 'presence', sources)
    if (need.facts?.includes('presence')) return alone({ resource: model.resource, presence: 'GONE' })
    return { vanished: `${name} does not exist` }
  }
  const parts = [
    ...(need.facts ?? []).map(fact => own(model, fact, sources)),
    ...(need.some ?? []).map(fact => perhaps(name, own(model, fact, sources))),
    ...Object.entries(need.one ?? {}).map(([relation, inner]) => one(model, relation, inner ?? {}, sources)),
    ...Object.entries(need.each ?? {}).map(([relation, inner]) =>
      each(model, relation, inner ?? {}, sources),
    ),
  ]
  return merge(parts, { resource: model.resource })
}

function own(model: Model, name: string, sources: Sources): Gathered {
  if (name === 'presence') return presence(model)
  const derivation = derivationOf(model.resource.kind, name)
  if (derivation) return derive(model, name, derivation, sources)
  const fact = factOf(model, name, sources)
  return 'known' in fact ? alone({ [name]: fact.known }) : fact
}

/** A fact of `name` beside which others say enough, if they say that something is wrong. */
function perhaps(name: string, gathered: Gathered): Gathered {
  if ('unknown' in gathered) return { given: {}, incomplete: [`${name}: ${gathered.unknown}`] }
  return gathered
}

/** A "not found" that was seen once is not known yet. */
function presence({ presence: seen, resource }: Model): Gathered {
  if (seen === 'MISSING')
    return { unknown: `${spoken(resource)} was not found once; this is to be confirmed` }
  return alone({ presence: seen })
}

function alone(given: Complete['given']): Complete {
  return { given, incomplete: [] }
}

function derive(model: Model, name: string, derivation: Derivation, sources: Sources): Gathered {
  const gathered = gather(model.resource, derivation.need, sources)
  if (!('given' in gathered)) return gathered
  const { settings, knowledge, now } = sources
  const fact = derivation.derive(gathered.given as never, settings, knowledge, now)
  return 'known' in fact ? { given: { [name]: fact.known }, incomplete: gathered.incomplete } : fact
}

function one(model: Model, relation: string, need: AnyNeed, sources: Sources): Gathered {
  const fact = factOf(model, relation, sources)
  if ('unknown' in fact) return fact
  const [target] = namedBy(fact.known)
  if (target === undefined) return alone({ [relation]: fact.known })
  const gathered = gather(target, need, sources)
  if (!('given' in gathered)) return gathered
  return { given: { [relation]: gathered.given }, incomplete: gathered.incomplete }
}

function each(model: Model, relation: string, need: AnyNeed, sources: Sources): Gathered {
  const fact = factOf(model, relation, sources)
  if ('unknown' in fact) return { given: { [relation]: [] }, incomplete: [fact.unknown] }
  const all = namedBy(fact.known).map(target => gather(target, need, sources))
  return {
    given: { [relation]: all.flatMap(item => ('given' in item ? [item.given] : [])) },
    incomplete: all.flatMap(item =>
      'given' in item ? item.incomplete : 'unknown' in item ? [item.unknown] : [],
    ),
  }
}

function factOf(model: Model, name: string, sources: Sources): Fact {
  heard(model, name, sources)
  return model.facts[name] ?? { unknown: `${name} of ${nameOf(model.resource)} has not been read yet` }
}

function heard(model: Model, name: string, sources: Sources): void {
  const stamp = model.stamps[name]
  if (stamp) sources.onSource({ fact: `${keyOf(model.resource)} ${name}`, ...stamp })
}

function merge(parts: readonly Gathered[], start: Readonly<Record<string, unknown>>): Gathered {
  const missing = parts.find(part => 'unknown' in part) ?? parts.find(part => 'vanished' in part)
  if (missing) return missing
  const complete = parts.filter(part => 'given' in part)
  return {
    given: Object.assign({ ...start }, ...complete.map(part => part.given)) as Record<string, unknown>,
    incomplete: complete.flatMap(part => part.incomplete),
  }
}

import { isDeepStrictEqual } from 'node:util'
import type { Fact } from '../resources/fact.ts'
import type { Resource } from '../resources/resource.ts'
import { FACTS_VERSION, type Model, type Previous, type Stamp } from './model.ts'
import type { Reading } from './reader.ts'

/** One look at a resource. */
export interface Look {
  /** The change that made us look. */
  stamp: Stamp
  /** How often its subjects were looked at before. */
  number: number
  /** When the look began. */
  readAt: Date
  /** What was read. */
  aspects: readonly string[]
  /** A "not found" is confirmed by one that is seen at least this many milliseconds later. */
  confirmAfter: number
}

/** Causes a model remembers apart; beyond that the oldest two become one. */
const MOST_PREVIOUS = 20

/** How long a model remembers what a cause found, in milliseconds: its messages are worked off long before. */
const REMEMBERED = 3_600_000

const NEVER_READ: Fact = { unknown: 'it had not been read before' }

/** The model after `reading`, which is what `look` brought. */
export function advance(model: Model | undefined, resource: Resource, reading: Reading, look: Look): Model {
  const readAt = look.readAt.toISOString()
  const base = model ?? blank(resource, readAt)
  if (reading === 'NOT_FOUND') return missed(base, look)
  const changed = Object.entries(reading.facts)
    .filter(([name, fact]) => !isDeepStrictEqual(fact, base.facts[name]))
    .map(([name]) => name)
  const stamp = stampOf(look)
  const back = base.presence === 'GONE' ? { presence: stamp } : {}
  return {
    resource: reading.resource,
    presence: 'PRESENT',
    facts: { ...base.facts, ...reading.facts },
    stamps: { ...base.stamps, ...back, ...Object.fromEntries(changed.map(name => [name, stamp])) },
    previous: changed.length > 0 ? remembered(base, changed, look) : recent(base, look),
    readAt,
    aspects: aspectsAfter(base, look),
    ...(base.wholeAt === undefined ? {} : { wholeAt: base.wholeAt }),
    factsVersion: FACTS_VERSION,
  }
}

function blank(resource: Resource, readAt: string): Model {
  const nothing = { facts: {}, stamps: {}, previous: [], aspects: {} }
  return { resource, presence: 'PRESENT', ...nothing, readAt, factsVersion: FACTS_VERSION }
}

function missed(before: Model, look: Look): Model {
  const readAt = look.readAt.toISOString()
  const model = { ...before, readAt, aspects: aspectsAfter(before, look) }
  if (model.presence === 'GONE') return model
  if (model.missingSince === undefined) return { ...model, presence: 'MISSING', missingSince: readAt }
  if (look.readAt.getTime() - Date.parse(model.missingSince) < look.confirmAfter) return model
  const previous = remembered(model, Object.keys(model.facts), look)
  const { missingSince: _, ...rest } = model
  return { ...rest, presence: 'GONE', facts: {}, stamps: { presence: stampOf(look) }, previous }
}

function aspectsAfter({ aspects }: Model, { aspects: asked, readAt }: Look): Model['aspects'] {
  return { ...aspects, ...Object.fromEntries(asked.map(name => [name, readAt.toISOString()])) }
}

/** A later look of the same change may give a fact another value: its stamp is another. */
function stampOf({ stamp, number }: Look): Stamp {
  return number === 0 ? stamp : { ...stamp, look: number }
}

/** What the model remembers after `look` replaced the facts `names`, or took the resource for gone. */
function remembered(model: Model, names: readonly string[], look: Look): readonly Previous[] {
  const { stamp, number, readAt } = look
  const found = Object.fromEntries(names.map(name => [name, model.facts[name] ?? NEVER_READ]))
  const before = recent(model, look)
  const earlier = before.find(({ cause }) => cause === stamp.cause)
  if (earlier === undefined) {
    return fold([...before, { cause: stamp.cause, look: number, at: readAt.toISOString(), facts: found }])
  }
  const joined = { ...earlier, look: Math.max(number, earlier.look), facts: { ...found, ...earlier.facts } }
  return before.map(each => (each === earlier ? joined : each))
}

function recent(model: Model, { readAt }: Look): readonly Previous[] {
  return model.previous.filter(({ at }) => readAt.getTime() - Date.parse(at) < REMEMBERED)
}

function fold(previous: readonly Previous[]): readonly Previous[] {
  const [oldest, next, ...rest] = previous
  if (previous.length <= MOST_PREVIOUS || !oldest || !next) return previous
  return [{ ...next, facts: { ...next.facts, ...oldest.facts } }, ...rest]
}

/** Whether this very look replaced facts, in this run or in one that was cut off. */
export function isReplacedBy(model: Model, cause: string, number: number): boolean {
  return model.previous.some(before => before.cause === cause && before.look === number)
}

/** The facts as `cause` found them, or undefined where it replaced nothing lately. */
export function foundBy(model: Model, cause: string): Model['facts'] | undefined {
  const at = model.previous.findIndex(before => before.cause === cause)
  if (at === -1) return undefined
  const replaced = model.previous.slice(at).toReversed()
  return replaced.reduce((facts, before) => ({ ...facts, ...before.facts }), model.facts)
}

/** The facts as `cause` left them: as the next cause found them, or as they are. */
export function leftBy(model: Model, cause: string): Model['facts'] {
  const next = model.previous[model.previous.findIndex(before => before.cause === cause) + 1]
  return next === undefined ? model.facts : (foundBy(model, next.cause) ?? model.facts)
}

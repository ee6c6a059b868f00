import { aspectsOf, definitionOf, factsOf } from '../resources/kinds.ts'
import { keyOf, type Resource } from '../resources/resource.ts'
import { advance, type Look } from './advance.ts'
import { edgeKey, modelKey } from './keys.ts'
import { FACTS_VERSION, tiesOf, type Model, type Tie } from './model.ts'
import type { Reader, Reading } from './reader.ts'
import { Contended, type ItemKey, type Store } from './store.ts'

/** What a refresh works with. */
export interface RefreshPorts {
  store: Store
  reader: Reader
  now: () => Date
  /** A "not found" is confirmed by one that is seen at least this many milliseconds later. */
  confirmAfter: number
}

/** A model after a refresh, and whether what could not be read may be readable in a moment. */
export interface Refreshed {
  model: Model
  passing: boolean
}

/** How often a refresh is begun again before its message comes back later. */
const TRIES = 5

/** What made us look, and which reads are new enough for it. */
export interface Occasion extends Pick<Look, 'stamp' | 'number'> {
  /** What was read from then on, and found, need not be read again; without it everything is. */
  since?: Date
  /** Set where something that is audited was found to use it. */
  used?: true
}

/**
 * Reads `aspects` of `resource` again, all of them if it was never read, and claims the model's version, also when
 * nothing changed: so of two readers the one that read later wins. No aspects of a known resource
 * read nothing. Throws Contended and Throttled.
 */
export async function refresh(
  resource: Resource,
  aspects: readonly string[],
  occasion: Occasion,
  ports: RefreshPorts,
): Promise<Refreshed> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const item = await ports.store.load(modelKey(resource))
    const model = item?.body as Model | undefined
    const readAt = ports.now()
    const current = model?.factsVersion === FACTS_VERSION && model.presence !== 'GONE'
    const due = model && current ? aspects.filter(aspect => !isNewEnough(model, aspect, occasion)) : []
    const usedBy = model?.usedBy ?? (occasion.used ? occasion.stamp : undefined)
    if (model && current && due.length === 0 && usedBy === model.usedBy) return { model, passing: false }
    const all = aspectsOf(resource.kind)
    const asked = current ? due : all
    const look = { ...occasion, readAt, aspects: asked, confirmAfter: ports.confirmAfter }
    const { seen, passing } =
      model && asked.length === 0
        ? { seen: model, passing: false }
        : await readAnew(model, resource, look, ports)
    const whole = isWhole(seen, all) ? { ...seen, wholeAt: oldestOf(seen, all) } : seen
    const next = usedBy === undefined ? whole : { ...whole, usedBy }
    if (await claim(model, next, item?.version ?? 0, ports.store)) return { model: next, passing }
  }
  throw new Contended(keyOf(resource))
}

async function readAnew(
  model: Model | undefined,
  resource: Resource,
  look: Look,
  { reader }: RefreshPorts,
): Promise<{ seen: Model; passing: boolean }> {
  const reading = await reader.read(model?.resource ?? resource, look.aspects)
  return { seen: advance(model, resource, reading, look), passing: isPassing(reading) }
}

/** Whether an aspect was read since then, or can never change; all of it, and the resource was there. */
function isNewEnough(model: Model, aspect: string, { since }: Occasion): boolean {
  const { resource, presence, facts, aspects } = model
  const readAt = aspects[aspect]
  if (readAt === undefined || presence !== 'PRESENT') return false
  if (!factsOf(resource.kind, aspect).every(fact => 'known' in (facts[fact] ?? {}))) return false
  return isLasting(model, aspect) || (since !== undefined && Date.parse(readAt) >= since.getTime())
}

/** Whether what is known of an aspect can never change. */
function isLasting({ resource, facts }: Model, aspect: string): boolean {
  const { lasting } = definitionOf(resource.kind)
  if (lasting?.aspect !== aspect) return false
  const fact = facts[lasting.unless.fact]
  return fact !== undefined && 'known' in fact && fact.known !== lasting.unless.is
}

function isWhole({ aspects }: Model, all: readonly string[]): boolean {
  return all.every(aspect => aspects[aspect] !== undefined)
}

/** When the read began that the oldest of all that is known, and can change, rests on. */
function oldestOf(model: Model, all: readonly string[]): string {
  const { aspects, readAt } = model
  const times = all.filter(aspect => !isLasting(model, aspect)).map(aspect => aspects[aspect] ?? readAt)
  return times.toSorted()[0] ?? readAt
}

function isPassing(reading: Reading): boolean {
  return reading !== 'NOT_FOUND' && reading.passing === true
}

async function claim(model: Model | undefined, next: Model, version: number, store: Store): Promise<boolean> {
  const before = model === undefined ? [] : tiesOf(model.resource, model.facts)
  const after = tiesOf(next.resource, next.facts)
  await Promise.all(without(after, before).map(tie => name(next.resource, tie, version + 1, store)))
  const dropped = without(before, after).filter(tie => !('unknown' in (next.facts[tie.relation] ?? {})))
  const edges = await Promise.all(
    dropped.map(tie => store.load(edgeKey(next.resource, tie.relation, tie.to))),
  )
  const saved = await store.save({ key: modelKey(next.resource), version: version + 1, body: next }, version)
  if (!saved) return false
  const leftovers = edges.filter(edge => edge !== undefined)
  await Promise.all(leftovers.map(edge => store.remove(edge.key, edge.version)))
  return true
}

function without(ties: readonly Tie[], others: readonly Tie[]): Tie[] {
  const known = new Set(others.map(idOf))
  return ties.filter(tie => !known.has(idOf(tie)))
}

function idOf(tie: Tie): string {
  return `${tie.relation} ${keyOf(tie.to)}`
}

/** Writes the reverse of `tie` for the version of the model that is to name it, unless a later one did already. */
async function name(source: Resource, tie: Tie, version: number, store: Store): Promise<void> {
  const key: ItemKey = edgeKey(source, tie.relation, tie.to)
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const edge = await store.load(key)
    if (edge !== undefined && edge.version >= version) return
    if (await store.save({ key, version, body: { source } }, edge?.version ?? 0)) return
  }
  throw new Contended(key.sort)
}

import { isJsonWithinBytes, measureJsonBytes } from '../../limits/json-bytes.ts'
import { MAX_ITEM_BYTES } from '../../limits/service-limits.ts'
import { unknown, type Fact, type FactsByName } from '../../resources/fact.ts'
import { listRelationshipNames } from '../../resources/kinds.ts'
import type { ResourceSnapshot } from '../../resources/resource-snapshot.ts'

/** The most bytes of JSON of one fact: a larger one is unknown. */
const MAX_FACT_BYTES = 250_000

/** The most bytes of JSON of a snapshot: its keys and marks take the rest of the item. */
const MAX_SNAPSHOT_BYTES = MAX_ITEM_BYTES - 20_000

const PRIOR_VALUE_TOO_LARGE: Fact = unknown('its value before the change is too large to be stored')

/** Replaces facts that are too large to be stored by unknown ones, so that nothing passes by its size. */
export function limitFacts(facts: FactsByName): FactsByName {
  if (isJsonWithinBytes(facts, MAX_FACT_BYTES)) return facts
  const entries = Object.entries(facts).map(([name, fact]) => [name, limitFact(name, fact)] as const)
  return Object.fromEntries(entries)
}

function limitFact(name: string, fact: Fact): Fact {
  const bytes = measureJsonBytes(fact)
  return bytes <= MAX_FACT_BYTES ? fact : describeTooLarge(name, bytes)
}

function describeTooLarge(name: string, bytes: number): Fact {
  return unknown(`${name} has ${bytes} bytes, more than Assay stores of a resource`)
}

/**
 * Limits a snapshot to what an item holds. The values that changes replaced are dropped first, the oldest and then the
 * largest ones first, those of relationships last; then the largest facts become unknown.
 */
export function limitSnapshot(snapshot: ResourceSnapshot): ResourceSnapshot {
  if (isJsonWithinBytes(snapshot, MAX_SNAPSHOT_BYTES)) return snapshot
  let excess = measureJsonBytes(snapshot) - MAX_SNAPSHOT_BYTES
  const facts = { ...snapshot.facts }
  const priorFacts = snapshot.priorFacts.map(prior => ({ ...prior, facts: { ...prior.facts } }))
  const replacements = [
    ...listPriorValues(snapshot, priorFacts).map(value => ({ ...value, by: PRIOR_VALUE_TOO_LARGE })),
    ...listValues(facts).map(value => ({ ...value, by: describeTooLarge(value.name, value.bytes) })),
  ]
  for (const { holder, name, bytes, by } of replacements) {
    const saved = bytes - measureJsonBytes(by)
    if (excess <= 0 || saved <= 0) continue
    holder[name] = by
    excess -= saved
  }
  return { ...snapshot, facts, priorFacts }
}

/** A value with its size, and the facts that hold it. */
interface StoredValue {
  holder: Record<string, Fact>
  name: string
  bytes: number
}

/** Lists the values of facts, the largest first. */
function listValues(facts: Record<string, Fact>): StoredValue[] {
  return Object.entries(facts)
    .map(([name, fact]) => ({ holder: facts, name, bytes: measureJsonBytes(fact) }))
    .toSorted((a, b) => b.bytes - a.bytes)
}

/** Lists the values that changes replaced in the order in which they are dropped. */
function listPriorValues(
  { resource }: ResourceSnapshot,
  priorFacts: readonly { facts: Record<string, Fact> }[],
): StoredValue[] {
  const relationships = new Set<string>(listRelationshipNames(resource.kind))
  const all = priorFacts.flatMap(({ facts }) => listValues(facts))
  return [
    ...all.filter(({ name }) => !relationships.has(name)),
    ...all.filter(({ name }) => relationships.has(name)),
  ]
}

import { isDeepStrictEqual } from 'node:util'
import type { Model } from '../../audit/account/model.ts'
import { modelKey, SHEET } from '../../audit/account/keys.ts'
import type { Sheet } from '../../audit/account/sheet.ts'
import type { Resource } from '../../audit/resources/resource.ts'
import { sweptListings } from '../../functions/answers/listings.ts'
import type { MemoryStore } from '../contracts/memory-store.ts'

/** What is known and judged of every resource, without when and by which cause: comparable between stores. */
export type State = ReadonlyMap<string, unknown>

/** The state that a store is in: verdicts by `resource control`, and facts by `resource fact`. */
export function stateOf(store: MemoryStore): State {
  return new Map([...verdictsOf(store), ...factsOf(store)])
}

/**
 * The verdicts of a store by `resource control`. A finding that the last look saw nothing of stays open or was never
 * opened, by what was seen before: its verdict is INSUFFICIENT_DATA either way.
 */
export function verdictsOf(store: MemoryStore): State {
  const found = new Map<string, unknown>()
  for (const { key, body } of store.items()) {
    if (key.sort !== SHEET) continue
    for (const [control, { status, stale }] of Object.entries((body as Sheet).entries))
      found.set(`${key.partition} ${control}`, stale === undefined ? status : 'INSUFFICIENT_DATA')
  }
  return found
}

function factsOf(store: MemoryStore): State {
  const found = new Map<string, unknown>()
  for (const { key, body } of store.items()) {
    if (key.sort !== 'MODEL') continue
    const { presence, facts } = body as Model
    found.set(`${key.partition} presence`, presence)
    for (const [name, fact] of Object.entries(facts)) found.set(`${key.partition} ${name}`, fact)
  }
  return found
}

const LISTED = new Set(sweptListings.map(({ kind }) => kind))

/**
 * The state of `store` without what `other` does not know, no list holds and nobody names any more: it was named for a
 * time that another order of events does not have.
 */
export function comparable(store: MemoryStore, other: MemoryStore): State {
  const known = new Set(resourcesIn(other).map(partitionOf))
  const named = new Set(
    [...store.items()].flatMap(({ key }) => (key.sort.startsWith('EDGE ') ? [key.partition] : [])),
  )
  const forgotten = resourcesIn(store).filter(resource => {
    const partition = partitionOf(resource)
    return !known.has(partition) && !named.has(partition) && !LISTED.has(resource.kind)
  })
  const left = forgotten.map(resource => `${partitionOf(resource)} `)
  return new Map([...stateOf(store)].filter(([name]) => !left.some(start => name.startsWith(start))))
}

function resourcesIn(store: MemoryStore): Resource[] {
  return [...store.items()].flatMap(({ key, body }) =>
    key.sort === 'MODEL' ? [(body as Model).resource] : [],
  )
}

function partitionOf(resource: Resource): string {
  return modelKey(resource).partition
}

/** Where two states differ, each difference a line. */
export function differencesOf(one: State, other: State): string[] {
  const names = new Set([...one.keys(), ...other.keys()])
  return [...names].flatMap(name =>
    isDeepStrictEqual(one.get(name), other.get(name))
      ? []
      : [`${spoken(name)}: ${shown(one.get(name))} and ${shown(other.get(name))}`],
  )
}

/** What is of an ARN, without the account and the region that all have. */
function spoken(name: string): string {
  return name.replace(/^RESOURCE \d+\/[^/]+\/arn:[^:]+:/, '')
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 200)
}

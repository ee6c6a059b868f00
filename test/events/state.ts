import { isDeepStrictEqual } from 'node:util'
import type { Model } from '../../audit/account/model.ts'
import { SHEET } from '../../audit/account/keys.ts'
import type { Sheet } from '../../audit/account/sheet.ts'
import type { MemoryStore } from './memory-store.ts'

/** What is known and judged of every resource, without when and by which cause: comparable between stores. */
export type State = ReadonlyMap<string, unknown>

/** The state that a store is in: verdicts by `resource control`, and facts by `resource fact`. */
export function stateOf(store: MemoryStore): State {
  return new Map([...verdictsOf(store), ...factsOf(store)])
}

/** The verdicts of a store by `resource control`. */
export function verdictsOf(store: MemoryStore): State {
  const found = new Map<string, unknown>()
  for (const { key, body } of store.items()) {
    if (key.sort !== SHEET) continue
    for (const [control, { status, open }] of Object.entries((body as Sheet).entries))
      found.set(`${key.partition} ${control}`, { status, open })
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

import type { SeededRandom } from '../flows/burst/random.ts'
import { listPaths, replaceAtPath } from '../json-paths.ts'
import { HOSTILE_TEXT } from './hostile-text.ts'
import {
  HOSTILE_ARNS,
  HOSTILE_NUMBERS,
  HOSTILE_POLICIES,
  HOSTILE_TIMES,
  HUGE_TEXTS,
  wrapDeeply,
  PROTOTYPE_NAMES,
} from './hostile-values.ts'

/** A document after mutations, and what they did: `detail.eventName: removed`. */
export interface MutatedJson {
  value: unknown
  mutations: readonly string[]
}

/** Returns what stands in place of `value`, undefined to remove it. `root` is the document before any mutation. */
type Mutator = (value: unknown, seededRandom: SeededRandom, root: object) => unknown

/** The most items to which a list is repeated. */
const MOST_ITEMS = 2_000

/** All kinds of mutations by their names. */
export const mutators: Readonly<Record<string, Mutator>> = {
  removed: () => undefined,
  null: () => null,
  'of another type': (value, seededRandom) =>
    seededRandom.pick(
      [7, true, 'x', {}, [], { items: [] }, [[]], [null]].filter(other => !isSameType(value, other)),
    ),
  'an empty text': () => '',
  'a huge text': (_, seededRandom) => seededRandom.pick(HUGE_TEXTS),
  'a hostile text': value => `${typeof value === 'string' ? value : ''}${HOSTILE_TEXT}`,
  'a number out of range': (_, seededRandom) => seededRandom.pick(HOSTILE_NUMBERS),
  'a hostile time': (_, seededRandom) => seededRandom.pick(HOSTILE_TIMES),
  'a hostile ARN': (_, seededRandom) => seededRandom.pick(HOSTILE_ARNS),
  'a hostile policy': (value, seededRandom) => convertPolicy(value, seededRandom.pick(HOSTILE_POLICIES)),
  'a prototype name': (_, seededRandom) => seededRandom.pick(PROTOTYPE_NAMES),
  'with prototype members': (value, seededRandom) =>
    addPrototypeMembers(value, seededRandom.pick(PROTOTYPE_NAMES)),
  'nested deeply': (value, seededRandom) => wrapDeeply(value, seededRandom.next() < 0.5),
  'repeated many times': value => repeatItems(value),
  'with an item twice': value => repeatFirst(value),
  'a value of another place': (_, seededRandom, root) => pickValue(seededRandom, root),
}

const names = Object.keys(mutators)

/** Mutates `document` at one to three places. */
export function applyMutations(document: object, seededRandom: SeededRandom): MutatedJson {
  const count = seededRandom.pick([1, 1, 1, 2, 3])
  const mutated = { value: document as unknown, mutations: [] as string[] }
  for (let number = 0; number < count; number += 1) {
    const path = seededRandom.pick(listDocumentPaths(document))
    const name = seededRandom.pick(names)
    if (!hasPath(mutated.value, path)) continue
    const value = mutators[name]?.(readAtPath(mutated.value, path), seededRandom, document)
    mutated.value = replaceAtPath(mutated.value, path, value)
    mutated.mutations.push(`${path.join('.')}: ${name}`)
  }
  return mutated
}

const knownPaths = new WeakMap<object, string[][]>()

/** The paths of a document, listed once. */
function listDocumentPaths(document: object): string[][] {
  const paths = knownPaths.get(document) ?? listPaths(document)
  knownPaths.set(document, paths)
  return paths
}

function readAtPath(document: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], document)
}

/** Whether a path still leads somewhere after other mutations. */
function hasPath(document: unknown, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined) return true
  if (typeof document !== 'object' || document === null || !Object.hasOwn(document, name)) return false
  return hasPath((document as Record<string, unknown>)[name], rest)
}

function isSameType(one: unknown, other: unknown): boolean {
  return typeof one === typeof other && Array.isArray(one) === Array.isArray(other)
}

/** The policy in the form of `value`: an object, URL-encoded text as IAM answers, or text. */
function convertPolicy(value: unknown, policy: string): unknown {
  if (typeof value === 'string') return value.startsWith('%7B') ? encodeURIComponent(policy) : policy
  try {
    return JSON.parse(policy) as unknown
  } catch {
    return policy
  }
}

function addPrototypeMembers(value: unknown, name: string): unknown {
  const members = JSON.parse(`{"${name}":{"items":[]},"__proto__":{"admin":true}}`) as object
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries([...Object.entries(value), ...Object.entries(members)])
    : members
}

function repeatItems(value: unknown): unknown {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value]
  return Array.from({ length: MOST_ITEMS }, (_, index) => items[index % Math.max(1, items.length)] ?? null)
}

function repeatFirst(value: unknown): unknown[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value]
  return [...items, ...items.slice(0, 1)]
}

/** A value of anywhere in the document: an id that belongs to something else, a list in place of a name. */
function pickValue(seededRandom: SeededRandom, root: object): unknown {
  return readAtPath(root, seededRandom.pick(listDocumentPaths(root)))
}

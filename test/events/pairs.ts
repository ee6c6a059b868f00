import { everything, type Entry, type EventFolder } from './folder.ts'

/** Two events of which neither needs the other. */
export interface Pair {
  one: Entry
  other: Entry
  /** What was handled before either. */
  given: readonly string[]
}

/** How many pairs of a folder are tried where not all are. */
const SAMPLE = 75

/** Independent pairs of a folder: all, or a sample that is the same each time. */
export function pairsOf(folder: EventFolder): Pair[] {
  const entries = folder.entries.filter(({ action }) => action !== 'sweep')
  const pairs = entries.flatMap((one, index) =>
    entries.slice(index + 1).flatMap(other => (areIndependent(one, other) ? [pairOf(one, other)] : [])),
  )
  return everything ? pairs : sampled(pairs, SAMPLE)
}

function pairOf(one: Entry, other: Entry): Pair {
  return { one, other, given: [...new Set([...(one.given ?? []), ...(other.given ?? [])])] }
}

/** Whether neither was handled before the other, and they do not change the same. */
function areIndependent(one: Entry, other: Entry): boolean {
  if (one.given?.includes(other.file) || other.given?.includes(one.file)) return false
  const paths = pathsOf(other.after).map(path => path.join('\n'))
  return !pathsOf(one.after).some(path => paths.some(each => overlap(path.join('\n'), each)))
}

function overlap(one: string, other: string): boolean {
  return `${one}\n`.startsWith(`${other}\n`) || `${other}\n`.startsWith(`${one}\n`)
}

/** Where a merge patch sets or deletes something. */
function pathsOf(patch: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (patch === undefined) return []
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return [path]
  return Object.entries(patch).flatMap(([name, value]) => pathsOf(value, [...path, name]))
}

/** `size` of `all`, picked by a linear congruential generator. */
function sampled<T>(all: readonly T[], size: number): T[] {
  const left = [...all]
  const picked: T[] = []
  for (let state = 1; picked.length < size && left.length > 0;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    picked.push(...left.splice(state % left.length, 1))
  }
  return picked
}

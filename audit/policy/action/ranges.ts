import { exactGlobMatches } from '../glob/glob.ts'
import { hasWildcard } from '../glob/relations.ts'
import type { Actions } from './actions.ts'
import { placeOf } from './place.ts'

/** Actions by their numbers in the catalogue: beginnings and ends (exclusive) in turn, in order, apart from each other. */
export type Ranges = readonly number[]

const known = new WeakMap<Actions, Map<string, Ranges>>()
/** Patterns whose ranges are remembered: more than the policies of a large account have. */
const MOST_REMEMBERED = 50_000

/** The catalogue's actions that `pattern`, in any case, matches; undefined where it matches none of them. */
export function rangesOf(pattern: string, actions: Actions): Ranges | undefined {
  const lower = pattern.toLowerCase()
  const remembered = known.get(actions) ?? new Map<string, Ranges>()
  known.set(actions, remembered)
  let ranges = remembered.get(lower)
  if (ranges === undefined) {
    if (remembered.size >= MOST_REMEMBERED) remembered.clear()
    ranges = found(lower, actions)
    remembered.set(lower, ranges)
  }
  return ranges.length === 0 ? undefined : ranges
}

function found(pattern: string, actions: Actions): Ranges {
  if (/^\*+(:\*+)?$/.test(pattern)) return [0, actions.names.length]
  if (!hasWildcard(pattern)) {
    const index = actions.indexOf(pattern)
    return index === undefined ? [] : [index, index + 1]
  }
  const [beginning = ''] = pattern.split(/[*?]/)
  const first = placeOf(actions.names, beginning)
  const end = placeOf(actions.names, `${beginning}\uffff`)
  if (pattern === `${beginning}*`) return first < end ? [first, end] : []
  return matching(pattern, actions.names, first, end)
}

function matching(pattern: string, names: readonly string[], first: number, end: number): Ranges {
  const ranges: number[] = []
  const shortest = pattern.replaceAll('*', '').length
  for (let index = first; index < end; index += 1) {
    const name = names[index] ?? ''
    if (name.length < shortest || !exactGlobMatches(pattern, name)) continue
    if (ranges.at(-1) === index) ranges[ranges.length - 1] = index + 1
    else ranges.push(index, index + 1)
  }
  return ranges
}

/** More than there are actions: a beginning times this and its end are one number. */
const MANY = 2 ** 24

/** What is in at least one of `all`. */
export function union(all: readonly Ranges[]): Ranges {
  const [only, ...more] = all
  if (more.length === 0) return only ?? []
  const pairs = new Float64Array(all.reduce((sum, { length }) => sum + length, 0) / 2)
  let next = 0
  for (const ranges of all)
    for (let at = 0; at < ranges.length; at += 2) {
      pairs[next] = (ranges[at] ?? 0) * MANY + (ranges[at + 1] ?? 0)
      next += 1
    }
  const joined: number[] = []
  for (const pair of pairs.toSorted()) {
    const last = joined.length - 1
    const first = Math.floor(pair / MANY)
    const end = pair % MANY
    if (last >= 0 && first <= (joined[last] ?? 0)) joined[last] = Math.max(joined[last] ?? 0, end)
    else joined.push(first, end)
  }
  return joined
}

/** What of `ranges` is in `bounds` too. */
export function within(ranges: Ranges, bounds: Ranges): Ranges {
  const both: number[] = []
  for (let bound = 0; bound < bounds.length; bound += 2) {
    const [first, end] = [bounds[bound] ?? 0, bounds[bound + 1] ?? 0]
    const turn = turnAfter(ranges, first)
    for (let at = turn - (turn % 2); (ranges[at] ?? end) < end; at += 2)
      both.push(Math.max(ranges[at] ?? 0, first), Math.min(ranges[at + 1] ?? 0, end))
  }
  return both
}

/** What of `size` actions is not in `ranges`. */
export function complement(ranges: Ranges, size: number): Ranges {
  const inner = ranges[0] === 0 ? ranges.slice(1) : [0, ...ranges]
  return inner.at(-1) === size ? inner.slice(0, -1) : [...inner, size]
}

/** Whether the action of that number is in `ranges`. */
export function isIn(ranges: Ranges, index: number): boolean {
  return turnAfter(ranges, index) % 2 === 1
}

/** Which beginning or end is the first after `index`. */
function turnAfter(ranges: Ranges, index: number): number {
  let low = 0
  let high = ranges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ranges[middle] ?? 0) <= index) low = middle + 1
    else high = middle
  }
  return low
}

/** The beginnings and ends (exclusive) of `ranges`. */
export function pairsOf(ranges: Ranges): (readonly [number, number])[] {
  return Array.from(
    { length: ranges.length / 2 },
    (_, at) => [ranges[2 * at] ?? 0, ranges[2 * at + 1] ?? 0] as const,
  )
}

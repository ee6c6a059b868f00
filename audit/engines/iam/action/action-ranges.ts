import { isEveryActionPattern } from '../action-pattern.ts'
import { isExactGlobMatch } from '../glob/glob-match.ts'
import { hasWildcard } from '../glob/glob-comparison.ts'
import type { ActionCatalog } from './action-catalog.ts'
import { findInsertionIndex } from './insertion-index.ts'
import { countSteps, measureSteps } from '../step-limit.ts'

/** A set of action indices as alternating starts and ends (exclusive), sorted and disjoint. */
export type ActionRanges = readonly number[]

/** The actions of a pattern, and the steps that it takes to find them. */
interface FoundRanges {
  ranges: ActionRanges
  steps: number
}

const cachedRanges = new WeakMap<ActionCatalog, Map<string, FoundRanges>>()
/** Cached patterns: more than the policies of a large account contain. */
const MAX_CACHED_PATTERNS = 50_000

/** The actions of the catalog that `pattern` matches, case-insensitive; undefined if it matches none. */
export function findActionRanges(pattern: string, actionCatalog: ActionCatalog): ActionRanges | undefined {
  const lower = pattern.toLowerCase()
  const cache = cachedRanges.get(actionCatalog) ?? new Map<string, FoundRanges>()
  cachedRanges.set(actionCatalog, cache)
  const known = cache.get(lower)
  if (known !== undefined) {
    countSteps(known.steps)
    return selectIfAny(known.ranges)
  }
  if (cache.size >= MAX_CACHED_PATTERNS) cache.clear()
  const countTaken = measureSteps()
  const ranges = computeRanges(lower, actionCatalog)
  cache.set(lower, { ranges, steps: countTaken() })
  return selectIfAny(ranges)
}

function selectIfAny(ranges: ActionRanges): ActionRanges | undefined {
  return ranges.length === 0 ? undefined : ranges
}

function computeRanges(pattern: string, actionCatalog: ActionCatalog): ActionRanges {
  if (isEveryActionPattern(pattern)) return [0, actionCatalog.names.length]
  if (!hasWildcard(pattern)) {
    const index = actionCatalog.indexOf(pattern)
    return index === undefined ? [] : [index, index + 1]
  }
  const [beginning = ''] = pattern.split(/[*?]/)
  const first = findInsertionIndex(actionCatalog.names, beginning)
  const end = findInsertionIndex(actionCatalog.names, `${beginning}\uffff`)
  if (pattern === `${beginning}*`) return first < end ? [first, end] : []
  return listMatchingRanges(pattern, actionCatalog.names, first, end)
}

function listMatchingRanges(
  pattern: string,
  names: readonly string[],
  first: number,
  end: number,
): ActionRanges {
  const ranges: number[] = []
  const shortest = pattern.replaceAll('*', '').length
  for (let index = first; index < end; index += 1) {
    const name = names[index] ?? ''
    if (name.length < shortest || !isExactGlobMatch(pattern, name)) continue
    if (ranges.at(-1) === index) ranges[ranges.length - 1] = index + 1
    else ranges.push(index, index + 1)
  }
  return ranges
}

/** More than the number of actions, so that a start times this plus its end is a unique number. */
const MANY = 2 ** 24

/** The union of all ranges. */
export function unionActionRanges(all: readonly ActionRanges[]): ActionRanges {
  const [only, ...more] = all
  if (more.length === 0) return only ?? []
  const pairs = new Float64Array(all.reduce((sum, { length }) => sum + length, 0) / 2)
  let next = 0
  for (const actionRanges of all)
    for (let at = 0; at < actionRanges.length; at += 2) {
      pairs[next] = (actionRanges[at] ?? 0) * MANY + (actionRanges[at + 1] ?? 0)
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

/** The intersection of both ranges. */
export function intersectActionRanges(actionRanges: ActionRanges, bounds: ActionRanges): ActionRanges {
  const both: number[] = []
  for (let bound = 0; bound < bounds.length; bound += 2) {
    const [first, end] = [bounds[bound] ?? 0, bounds[bound + 1] ?? 0]
    const boundary = findBoundaryAfter(actionRanges, first)
    for (let at = boundary - (boundary % 2); (actionRanges[at] ?? end) < end; at += 2)
      both.push(Math.max(actionRanges[at] ?? 0, first), Math.min(actionRanges[at + 1] ?? 0, end))
  }
  return both
}

/** All of `size` actions that are not in the ranges. */
export function invertActionRanges(actionRanges: ActionRanges, size: number): ActionRanges {
  const inner = actionRanges[0] === 0 ? actionRanges.slice(1) : [0, ...actionRanges]
  return inner.at(-1) === size ? inner.slice(0, -1) : [...inner, size]
}

/** Whether the action with this index is in the ranges. */
export function isInActionRanges(actionRanges: ActionRanges, index: number): boolean {
  return findBoundaryAfter(actionRanges, index) % 2 === 1
}

/** The position of the first boundary after `index`. */
function findBoundaryAfter(actionRanges: ActionRanges, index: number): number {
  let low = 0
  let high = actionRanges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((actionRanges[middle] ?? 0) <= index) low = middle + 1
    else high = middle
  }
  return low
}

/** The ranges as pairs of start and end (exclusive). */
export function listRangePairs(actionRanges: ActionRanges): (readonly [number, number])[] {
  return Array.from(
    { length: actionRanges.length / 2 },
    (_, at) => [actionRanges[2 * at] ?? 0, actionRanges[2 * at + 1] ?? 0] as const,
  )
}

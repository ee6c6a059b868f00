import { isExactGlobMatch } from '../../glob/glob-match.ts'
import { hasWildcard } from '../../glob/glob-comparison.ts'
import { isInGlobSet, type GlobSet } from '../../glob/glob-set.ts'
import {
  addBitset,
  createFullBitset,
  buildBitset,
  intersectBitsets,
  createBitset,
  listNumbers,
  subtractBitset,
  type Bitset,
} from './bitset.ts'
import { countSteps } from '../../step-limit.ts'

/** Strings that are identified by number, such as all ARNs of an account's principals. Some may be equal. */
export interface InternedStrings {
  size: number
  all: readonly string[]
  /** The first number of the string. */
  findNumber(text: string): number | undefined
  /** The strings in the set. */
  findMatches(globSet: GlobSet): Bitset
}

/** The limit of cached globs: more than the policies of a large account contain. */
const MAX_CACHED_GLOBS = 20_000

export function internStrings(all: readonly string[]): InternedStrings {
  const numbers = new Map(all.map((text, number) => [text, number] as const).toReversed())
  const copies = groupCopies(all, numbers)
  const sorted = [...numbers].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const groups = groupByPrefix(sorted)
  const known = new Map<string, Bitset>()
  const whole = createFullBitset(all.length)

  function matching(glob: string): Bitset {
    if (/^\*+$/.test(glob)) return whole
    const remembered = known.get(glob)
    if (remembered !== undefined) return remembered
    if (known.size >= MAX_CACHED_GLOBS) known.clear()
    const found = hasWildcard(glob)
      ? buildBitset(all.length, groups.flatMap(group => matchGroup(group, glob)).flatMap(withCopies))
      : one(glob)
    known.set(glob, found)
    return found
  }

  function ofArns(language: { arn: string }): Bitset {
    const likely = listNumbers(matching(language.arn))
    const found = likely.filter(number => isInGlobSet(language, all[number] ?? ''))
    return buildBitset(all.length, found)
  }

  function one(text: string): Bitset {
    const number = numbers.get(text)
    return number === undefined ? createBitset(all.length) : buildBitset(all.length, withCopies(number))
  }

  function withCopies(number: number): readonly number[] {
    return copies.get(number) ?? [number]
  }

  function findMatches(globSet: GlobSet): Bitset {
    countSteps(2)
    if ('glob' in globSet) return matching(globSet.glob)
    if ('arn' in globSet) return ofArns(globSet)
    if ('text' in globSet) return one(globSet.text)
    if ('not' in globSet) return subtractBitset(whole, findMatches(globSet.not))
    if ('all' in globSet) return globSet.all.map(findMatches).reduce(intersectBitsets, whole)
    const found = createBitset(all.length)
    for (const each of globSet.any) addBitset(found, findMatches(each))
    return found
  }

  return { size: all.length, all, findNumber: text => numbers.get(text), findMatches }
}

/** By the first number of a string that occurs several times: all its numbers. */
function groupCopies(
  all: readonly string[],
  numbers: ReadonlyMap<string, number>,
): ReadonlyMap<number, readonly number[]> {
  const copies = new Map<number, number[]>()
  if (numbers.size === all.length) return copies
  all.forEach((text, number) => {
    const first = numbers.get(text) ?? number
    if (first !== number) copies.set(first, [...(copies.get(first) ?? [first]), number])
  })
  return copies
}

/** Strings with the same prefix, sorted by the rest. */
interface PrefixGroup {
  prefix: string
  suffixes: readonly { rest: string; number: number }[]
  /** Whether one of the rests contains a colon. */
  hasColon: boolean
}

/** Groups ARNs by everything up to the type of the resource. */
function groupByPrefix(sorted: readonly (readonly [string, number])[]): PrefixGroup[] {
  const groups = new Map<string, { rest: string; number: number }[]>()
  for (const [text, number] of sorted) {
    const [prefix = ''] = /^(?:[^:]*:){5}(?:[^:/]*[:/])?/.exec(text) ?? []
    const group = groups.get(prefix) ?? []
    group.push({ rest: text.slice(prefix.length), number })
    groups.set(prefix, group)
  }
  return [...groups].map(([prefix, suffixes]) => ({
    prefix,
    suffixes,
    hasColon: suffixes.some(({ rest }) => rest.includes(':')),
  }))
}

function matchGroup({ prefix, suffixes, hasColon }: PrefixGroup, glob: string): number[] {
  const remaining = new Set(
    deriveRemainingGlobs(glob, prefix).filter(each => hasColon || !each.includes(':')),
  )
  if ([...remaining].some(each => /^\*+$/.test(each))) return suffixes.map(({ number }) => number)
  return [...remaining].flatMap(each => {
    const [start = ''] = each.split(/[*?]/)
    const found: number[] = []
    for (let at = findLowerBound(suffixes, start); suffixes[at]?.rest.startsWith(start) === true; at += 1) {
      const { rest, number } = suffixes[at] ?? { rest: '', number: -1 }
      if (isExactGlobMatch(each, rest)) found.push(number)
    }
    return found
  })
}

/** What can remain of a glob after it has matched the prefix. */
function deriveRemainingGlobs(glob: string, prefix: string): string[] {
  let positions = expandStars(glob, new Set([0]))
  for (const character of prefix) {
    countSteps(2 + 2 * positions.size)
    const next = new Set<number>()
    for (const position of positions) {
      if (glob[position] === '*') next.add(position)
      else if (glob[position] === character || glob[position] === '?') next.add(position + 1)
    }
    positions = expandStars(glob, next)
  }
  return [...positions].map(position => glob.slice(position))
}

function expandStars(glob: string, positions: Set<number>): Set<number> {
  for (const position of positions) if (glob[position] === '*') positions.add(position + 1)
  return positions
}

function findLowerBound(suffixes: PrefixGroup['suffixes'], start: string): number {
  let low = 0
  let high = suffixes.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((suffixes[middle]?.rest ?? '') < start) low = middle + 1
    else high = middle
  }
  return low
}

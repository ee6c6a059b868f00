import { isExactGlobMatch } from './glob-match.ts'
import { countSteps } from '../step-limit.ts'

/** The effort after which a comparison of two globs remains undecided; AWS's own patterns stay far below it. */
const MAX_PAIRS = 250_000
const MAX_STATES = 2_000

/** Whether `pattern` contains `*` or `?`. */
export function hasWildcard(pattern: string): boolean {
  return pattern.includes('*') || pattern.includes('?')
}

/** Whether some text matches both globs, case-sensitive. Also true if the comparison takes too long. */
export function canGlobsOverlap(one: string, other: string): boolean {
  if (one === other) return true
  countSteps(1 + ((one.length + other.length) >> 6))
  if (!hasWildcard(one)) return isExactGlobMatch(other, one)
  if (!hasWildcard(other)) return isExactGlobMatch(one, other)
  const beginning = countSharedPrefix(one, other)
  const ending = countSharedSuffix(one, other)
  const a = one.slice(beginning, one.length - ending)
  const b = other.slice(beginning, other.length - ending)
  if (isPlain(a[0]) && isPlain(b[0])) return false
  if (isPlain(a.at(-1)) && isPlain(b.at(-1))) return false
  if ((a.startsWith('*') && b.endsWith('*')) || (b.startsWith('*') && a.endsWith('*'))) return true
  return a.length * b.length > MAX_PAIRS || canSpellSame(a, b)
}

function isPlain(character: string | undefined): boolean {
  return character !== '*' && character !== '?'
}

/** The number of literal characters that two globs with wildcards share at their start. */
function countSharedPrefix(one: string, other: string): number {
  let length = 0
  while (one[length] === other[length] && isPlain(one[length])) length += 1
  return length
}

function countSharedSuffix(one: string, other: string): number {
  let length = 0
  while (one.at(-1 - length) === other.at(-1 - length) && isPlain(one.at(-1 - length))) length += 1
  return length
}

/** Scans `one` and tracks, for each prefix length of `other`, whether both can match the same text so far. */
function canSpellSame(one: string, other: string): boolean {
  countSteps((one.length * other.length) >> 4)
  const row = new Uint8Array(other.length + 1)
  row[0] = 1
  for (let at = 0; other[at] === '*'; at += 1) row[at + 1] = 1
  for (const character of one.split('')) advanceRow(row, character, other)
  return row[other.length] === 1
}

/** Updates `row` for one more character of the other glob. */
function advanceRow(row: Uint8Array, character: string, other: string): void {
  let before = row[0] ?? 0
  let last = character === '*' ? before : 0
  row[0] = last
  for (let at = 0; at < other.length; at += 1) {
    const otherCharacter = other[at]
    const above = row[at + 1] ?? 0
    if (character === '*' || otherCharacter === '*') last |= above
    else last = character === otherCharacter || character === '?' || otherCharacter === '?' ? before : 0
    row[at + 1] = last
    before = above
  }
}

/**
 * Whether `wide` matches every text that `narrow` matches, case-sensitive. Also false if the comparison takes too
 * long.
 */
export function isGlobSuperset(wide: string, narrow: string): boolean {
  if (wide === narrow) return true
  if (isPlain(wide[0]) && wide[0] !== narrow[0]) {
    countSteps(1)
    return false
  }
  if (!hasWildcard(narrow)) return isExactGlobMatch(wide, narrow)
  if (/^\*+$/.test(wide)) return true
  if (wide.length * narrow.length > MAX_PAIRS) return false
  // Without `?`, only a star of `wide` can match a wildcard of `narrow`, as it matches any other character.
  if (!wide.includes('?')) return isExactGlobMatch(wide, narrow)
  return canGlobsOverlap(wide, narrow) && isSupersetByWalk(wide, narrow)
}

/** A character that no glob contains: a position that matches it matches every character. */
const ANY = ''

/** Walks all texts that `narrow` can match, with the possible positions of a match in `wide`. */
function isSupersetByWalk(wide: string, narrow: string): boolean {
  const seen = new Set<string>()
  const open: { at: number; places: readonly number[] }[] = [{ at: 0, places: expandStars(wide, [0]) }]
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const { at, places: positions } = state
    const key = `${at}/${positions.join()}`
    if (seen.has(key)) continue
    if (positions.length === 0 || seen.size >= MAX_STATES) return false
    seen.add(key)
    countSteps(4 + 4 * positions.length)
    const want = narrow[at]
    if (want === undefined && !positions.includes(wide.length)) return false
    if (want === '*')
      open.push({ at: at + 1, places: positions }, { at, places: advancePositions(wide, positions, ANY) })
    else if (want !== undefined)
      open.push({ at: at + 1, places: advancePositions(wide, positions, want === '?' ? ANY : want) })
  }
  return true
}

function advancePositions(wide: string, positions: readonly number[], letter: string): number[] {
  const next = positions.flatMap(position => {
    if (wide[position] === '*') return [position]
    return wide[position] === letter || wide[position] === '?' ? [position + 1] : []
  })
  return expandStars(wide, next)
}

/** Adds the positions that are reached if stars match nothing. */
function expandStars(wide: string, positions: readonly number[]): number[] {
  const all = new Set(positions)
  for (const position of all) if (wide[position] === '*') all.add(position + 1)
  return [...all].toSorted((a, b) => a - b)
}

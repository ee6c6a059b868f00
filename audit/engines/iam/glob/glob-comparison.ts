import { isExactGlobMatch } from './glob-match.ts'

/** Work beyond which a question about two globs is left open; AWS's own patterns stay far below. */
const MAX_PAIRS = 250_000
const MAX_STATES = 2_000

/** Whether `pattern` holds a `*` or `?`. */
export function hasWildcard(pattern: string): boolean {
  return pattern.includes('*') || pattern.includes('?')
}

/** Whether some text is matched by both globs; case matters. True too where that takes too long to tell. */
export function canGlobsOverlap(one: string, other: string): boolean {
  if (one === other) return true
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

/** How many plain characters two globs that have wildcards begin with alike. */
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

/** Goes along `one`; for each length of a beginning of `other`: whether both may have spelt the same by then. */
function canSpellSame(one: string, other: string): boolean {
  const row = new Uint8Array(other.length + 1)
  row[0] = 1
  for (let at = 0; other[at] === '*'; at += 1) row[at + 1] = 1
  for (const character of one.split('')) advanceRow(row, character, other)
  return row[other.length] === 1
}

/** Turns `row` into that for one character more of the other glob. */
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

/** Whether `wide` matches every text that `narrow` does; case matters. False too where that takes too long to tell. */
export function isGlobSuperset(wide: string, narrow: string): boolean {
  if (wide === narrow) return true
  if (!hasWildcard(narrow)) return isExactGlobMatch(wide, narrow)
  if (/^\*+$/.test(wide)) return true
  if (wide.length * narrow.length > MAX_PAIRS) return false
  // Without a `?` nothing but a star of `wide` takes in a wildcard of `narrow`, as it does any other character.
  if (!wide.includes('?')) return isExactGlobMatch(wide, narrow)
  return canGlobsOverlap(wide, narrow) && isSupersetByWalk(wide, narrow)
}

/** A character that is in no glob: what matches it in some place matches every character there. */
const ANY = ''

/** Walks through all that `narrow` can spell, with the places in `wide` at which a match may be by then. */
function isSupersetByWalk(wide: string, narrow: string): boolean {
  const seen = new Set<string>()
  const open: { at: number; places: readonly number[] }[] = [{ at: 0, places: expandStars(wide, [0]) }]
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const { at, places: positions } = state
    const key = `${at}/${positions.join()}`
    if (seen.has(key)) continue
    if (positions.length === 0 || seen.size >= MAX_STATES) return false
    seen.add(key)
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

/** The places with those that are reached by letting a star match nothing. */
function expandStars(wide: string, positions: readonly number[]): number[] {
  const all = new Set(positions)
  for (const position of all) if (wide[position] === '*') all.add(position + 1)
  return [...all].toSorted((a, b) => a - b)
}

import { exactGlobMatches } from './glob.ts'

/** Work beyond which a question about two globs is left open; AWS's own patterns stay far below. */
const MAX_PAIRS = 250_000
const MAX_STATES = 2_000

/** Whether `pattern` holds a `*` or `?`. */
export function hasWildcard(pattern: string): boolean {
  return pattern.includes('*') || pattern.includes('?')
}

/** Whether some text is matched by both globs; case matters. True too where that takes too long to tell. */
export function globsMeet(one: string, other: string): boolean {
  if (one === other) return true
  if (!hasWildcard(one)) return exactGlobMatches(other, one)
  if (!hasWildcard(other)) return exactGlobMatches(one, other)
  const beginning = sameBeginning(one, other)
  const ending = sameEnding(one, other)
  const a = one.slice(beginning, one.length - ending)
  const b = other.slice(beginning, other.length - ending)
  if (isPlain(a[0]) && isPlain(b[0])) return false
  if (isPlain(a.at(-1)) && isPlain(b.at(-1))) return false
  if ((a.startsWith('*') && b.endsWith('*')) || (b.startsWith('*') && a.endsWith('*'))) return true
  return a.length * b.length > MAX_PAIRS || haveText(a, b)
}

function isPlain(character: string | undefined): boolean {
  return character !== '*' && character !== '?'
}

/** How many plain characters two globs that have wildcards begin with alike. */
function sameBeginning(one: string, other: string): number {
  let length = 0
  while (one[length] === other[length] && isPlain(one[length])) length += 1
  return length
}

function sameEnding(one: string, other: string): number {
  let length = 0
  while (one.at(-1 - length) === other.at(-1 - length) && isPlain(one.at(-1 - length))) length += 1
  return length
}

/** Goes along `one`; for each length of a beginning of `other`: whether both may have spelt the same by then. */
function haveText(one: string, other: string): boolean {
  const row = new Uint8Array(other.length + 1)
  row[0] = 1
  for (let at = 0; other[at] === '*'; at += 1) row[at + 1] = 1
  for (const character of one.split('')) nextRow(row, character, other)
  return row[other.length] === 1
}

/** Turns `row` into that for one character more of the other glob. */
function nextRow(row: Uint8Array, character: string, other: string): void {
  let before = row[0] ?? 0
  let last = character === '*' ? before : 0
  row[0] = last
  for (let at = 0; at < other.length; at += 1) {
    const against = other[at]
    const above = row[at + 1] ?? 0
    if (character === '*' || against === '*') last |= above
    else last = character === against || character === '?' || against === '?' ? before : 0
    row[at + 1] = last
    before = above
  }
}

/** Whether `wide` matches every text that `narrow` does; case matters. False too where that takes too long to tell. */
export function globCovers(wide: string, narrow: string): boolean {
  if (wide === narrow) return true
  if (!hasWildcard(narrow)) return exactGlobMatches(wide, narrow)
  if (/^\*+$/.test(wide)) return true
  if (wide.length * narrow.length > MAX_PAIRS) return false
  // Without a `?` nothing but a star of `wide` takes in a wildcard of `narrow`, as it does any other character.
  if (!wide.includes('?')) return exactGlobMatches(wide, narrow)
  return globsMeet(wide, narrow) && coversAll(wide, narrow)
}

/** A character that is in no glob: what matches it in some place matches every character there. */
const ANY = ''

/** Walks through all that `narrow` can spell, with the places in `wide` at which a match may be by then. */
function coversAll(wide: string, narrow: string): boolean {
  const seen = new Set<string>()
  const open: { at: number; places: readonly number[] }[] = [{ at: 0, places: settle(wide, [0]) }]
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const { at, places } = state
    const key = `${at}/${places.join()}`
    if (seen.has(key)) continue
    if (places.length === 0 || seen.size >= MAX_STATES) return false
    seen.add(key)
    const want = narrow[at]
    if (want === undefined && !places.includes(wide.length)) return false
    if (want === '*') open.push({ at: at + 1, places }, { at, places: step(wide, places, ANY) })
    else if (want !== undefined)
      open.push({ at: at + 1, places: step(wide, places, want === '?' ? ANY : want) })
  }
  return true
}

function step(wide: string, places: readonly number[], letter: string): number[] {
  const next = places.flatMap(place => {
    if (wide[place] === '*') return [place]
    return wide[place] === letter || wide[place] === '?' ? [place + 1] : []
  })
  return settle(wide, next)
}

/** The places with those that are reached by letting a star match nothing. */
function settle(wide: string, places: readonly number[]): number[] {
  const all = new Set(places)
  for (const place of all) if (wide[place] === '*') all.add(place + 1)
  return [...all].toSorted((a, b) => a - b)
}

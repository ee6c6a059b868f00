import { exactGlobMatches } from './glob.ts'

/** Work beyond which a question about two globs is left open; AWS's own patterns stay far below. */
const MAX_PAIRS = 250_000
const MAX_STATES = 2_000

/** Whether `pattern` holds a `*` or `?`. */
export function hasWildcard(pattern: string): boolean {
  return /[*?]/.test(pattern)
}

/** Whether some text is matched by both globs; case matters. True too where that takes too long to tell. */
export function globsMeet(one: string, other: string): boolean {
  if (!hasWildcard(one)) return exactGlobMatches(other, one)
  if (!hasWildcard(other)) return exactGlobMatches(one, other)
  if (areApart(one, other)) return false
  if (one.length * other.length > MAX_PAIRS) return true
  let row = startRow(other)
  for (const character of one.split('')) row = nextRow(row, character, other)
  return row.at(-1) ?? false
}

/** Whether the plain beginnings or the plain ends of two globs differ, so that nothing is matched by both. */
function areApart(one: string, other: string): boolean {
  return differ(one, other, at => at) || differ(one, other, (at, length) => length - 1 - at)
}

function differ(one: string, other: string, place: (at: number, length: number) => number): boolean {
  const most = Math.min(one.length, other.length)
  for (let at = 0; at < most; at += 1) {
    const a = one[place(at, one.length)] ?? ''
    const b = other[place(at, other.length)] ?? ''
    if (a === '*' || a === '?' || b === '*' || b === '?') return false
    if (a !== b) return true
  }
  return false
}

/** For each length of a prefix of `other`: whether it matches the empty text. */
function startRow(other: string): boolean[] {
  const row = [true]
  for (const [at, character] of other.split('').entries()) row.push((row[at] ?? false) && character === '*')
  return row
}

/** The same for one character more of the other glob. */
function nextRow(before: readonly boolean[], character: string, other: string): boolean[] {
  const row = [(before[0] ?? false) && character === '*']
  for (const [at, against] of other.split('').entries()) {
    const either = character === '*' || against === '*'
    const same = character === against || character === '?' || against === '?'
    row.push(either ? (before[at + 1] ?? false) || (row[at] ?? false) : same && (before[at] ?? false))
  }
  return row
}

/** Whether `wide` matches every text that `narrow` does; case matters. False too where that takes too long to tell. */
export function globCovers(wide: string, narrow: string): boolean {
  if (wide === narrow) return true
  if (!hasWildcard(narrow)) return exactGlobMatches(wide, narrow)
  if (/^\*+$/.test(wide)) return true
  if (areApart(wide, narrow)) return false
  if (wide.length * narrow.length > MAX_PAIRS) return false
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

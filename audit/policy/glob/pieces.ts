import { arnParts } from './arn-parts.ts'
import { exactGlobMatches } from './glob.ts'
import { EVERYTHING, type Language } from './language.ts'
import { globCovers, globsMeet, hasWildcard } from './relations.ts'

/** A part of a language: what all of `within` match and none of `except`. */
export interface Piece {
  /** As few globs as say it. None: every text. */
  within: readonly string[]
  except: readonly string[]
}

/** Parts into which a language is taken apart at most. */
const MOST_PIECES = 300
/** Parts that are held against each other, so that none is part of another. */
const MOST_COMPARED = 100

/** The parts of `language`, which together are it. Undefined where they are too many, or cannot be said by globs. */
export function piecesOf(language: Language): readonly Piece[] | undefined {
  const pieces = 'not' in language ? outside(language.not) : inside(language)
  return pieces?.map(withoutIdle)
}

type Pieces = readonly Piece[] | undefined

function inside(language: Exclude<Language, { not: Language }>): Pieces {
  if ('glob' in language) return [{ within: language.glob === '*' ? [] : [language.glob], except: [] }]
  if ('any' in language) return eitherOf(language.any.map(piecesOf))
  return 'all' in language ? bothOf(language.all.map(piecesOf)) : undefined
}

function outside(language: Language): Pieces {
  if ('glob' in language) return language.glob === '*' ? [] : [{ within: [], except: [language.glob] }]
  if ('not' in language) return piecesOf(language.not)
  if ('any' in language) {
    const { globs, others } = flat(language)
    if (globs.includes('*')) return []
    return bothOf([[{ within: [], except: globs }], ...others.map(not => piecesOf({ not }))])
  }
  return 'all' in language ? eitherOf(language.all.map(not => piecesOf({ not }))) : undefined
}

/** The globs of which a language is the union, and what else it is the union of. */
function flat(language: { any: readonly Language[] }): { globs: string[]; others: Language[] } {
  const globs: string[] = []
  const others: Language[] = []
  for (const part of language.any) {
    if ('glob' in part) globs.push(part.glob)
    else if ('any' in part) {
      const inner = flat(part)
      globs.push(...inner.globs)
      others.push(...inner.others)
    } else others.push(part)
  }
  return { globs, others }
}

function eitherOf(parts: readonly Pieces[]): Pieces {
  const all: Piece[] = []
  for (const part of parts) {
    if (part === undefined || all.length + part.length > MOST_PIECES) return undefined
    all.push(...part)
  }
  return all
}

function bothOf(parts: readonly Pieces[]): Pieces {
  let pieces: readonly Piece[] = [{ within: [], except: [] }]
  for (const part of parts) {
    if (part === undefined || pieces.length * part.length > MOST_PIECES) return undefined
    pieces = withoutParts(pieces.flatMap(piece => part.flatMap(other => together(piece, other))))
  }
  return pieces
}

/** The part of two that both have: none where two globs do not meet, or nothing is left. */
function together(one: Piece, other: Piece): Piece[] {
  const within = [...one.within]
  for (const glob of other.within) {
    if (within.some(each => globCovers(glob, each))) continue
    if (within.some(each => !canMeet(each, glob))) return []
    for (const wider of within.filter(each => globCovers(each, glob))) within.splice(within.indexOf(wider), 1)
    within.push(glob)
  }
  const all = new Set([...one.except, ...other.except])
  if ([...all].some(out => within.some(each => isOfService(each, out) && globCovers(out, each)))) return []
  return [{ within, except: [...all].filter(out => within.every(each => canMeet(each, out))) }]
}

/** Pieces that are not part of another one. */
function withoutParts(pieces: readonly Piece[]): readonly Piece[] {
  if (pieces.length < 2 || pieces.length > MOST_COMPARED) return pieces
  const kept: Piece[] = []
  for (const piece of pieces) {
    if (kept.some(other => isPart(piece, other))) continue
    for (const part of kept.filter(other => isPart(other, piece))) kept.splice(kept.indexOf(part), 1)
    kept.push(piece)
  }
  return kept
}

/** Whether all that is in `one` is in `other`, as the globs say it by themselves. */
function isPart(one: Piece, other: Piece): boolean {
  return (
    other.within.every(wide => one.within.some(glob => globCovers(wide, glob))) &&
    other.except.every(
      out => one.except.some(wide => globCovers(wide, out)) || one.within.some(glob => !canMeet(glob, out)),
    )
  )
}

/** Whether some resource is matched by both. A wildcard that is a whole part of an ARN is not taken for several parts. */
export function canMeet(one: string, other: string): boolean {
  const [a, b] = [partsOf(one), partsOf(other)]
  if (a === undefined || b === undefined) return globsMeet(one, other)
  return MOST_TELLING_FIRST.every(at => globsMeet(a[at] ?? '', b[at] ?? ''))
}

/** Whether two globs may be of the same service: a star may be of several parts after it. */
function isOfService(one: string, other: string): boolean {
  const [a, b] = [partsOf(one), partsOf(other)]
  return a === undefined || b === undefined || globsMeet(a[SERVICE] ?? '', b[SERVICE] ?? '')
}

const SERVICE = 2

/** The parts of an ARN in the order in which two are most likely to differ: the service, the resource, the others. */
const MOST_TELLING_FIRST = [2, 5, 4, 3, 1, 0] as const

/** Whether a glob is of ARNs, each of whose first five parts is plain or one star: real ARNs have no colon there. */
export function isOfParts(glob: string): boolean {
  return partsOf(glob) !== undefined
}

const parted = new Map<string, readonly string[] | undefined>()
/** Globs whose parts are remembered. */
const MOST_REMEMBERED = 5_000

/** The six parts of a glob of ARNs of which the first five are plain or one star, and no star stands for two. */
function partsOf(glob: string): readonly string[] | undefined {
  const known = parted.get(glob)
  if (known !== undefined || parted.has(glob)) return known
  if (parted.size >= MOST_REMEMBERED) parted.clear()
  const parts = arnParts(glob)
  const isPlain = parts.length === 6 && parts.slice(0, 5).every(part => part === '*' || !hasWildcard(part))
  const found = isPlain && /^(\*|\d{12}|aws)?$/.test(parts[4] ?? '') ? parts : undefined
  parted.set(glob, found)
  return found
}

/** What is excepted elsewhere says nothing, and neither does what a wider exception says. */
function withoutIdle({ within, except }: Piece): Piece {
  const telling = except.filter(out => within.every(each => canMeet(each, out)))
  const widest = telling.filter(
    (out, at) =>
      !telling.some(
        (other, place) => place !== at && globCovers(other, out) && (place < at || !globCovers(out, other)),
      ),
  )
  return { within, except: widest }
}

/** What the piece is, as a language. */
export function languageOf({ within, except }: Piece): Language {
  const all = [...within.map(glob => ({ glob })), ...except.map(glob => ({ not: { glob } }))]
  const [only = EVERYTHING, ...more] = all
  return more.length === 0 ? only : { all }
}

/** Whether `text` is in the piece. */
export function isInPiece({ within, except }: Piece, text: string): boolean {
  return (
    within.every(glob => exactGlobMatches(glob, text)) && !except.some(glob => exactGlobMatches(glob, text))
  )
}

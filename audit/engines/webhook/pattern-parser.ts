import { quoteText } from '../../text/quote-text.ts'

/** A part of a regular expression. A choice of characters that cannot be listed is `'ANY'`. */
export type PatternNode =
  | { type: 'START' | 'END' }
  | { type: 'CHARACTER'; choices: readonly string[] | 'ANY' }
  | { type: 'SEQUENCE'; parts: readonly PatternNode[] }
  | { type: 'ALTERNATIVES'; branches: readonly PatternNode[] }
  | { type: 'REPETITION'; part: PatternNode; min: number; max: number | 'UNLIMITED' }

/** A regular expression that cannot be read, with the reason. */
export class UnreadablePattern extends Error {
  override name = 'UnreadablePattern'
}

/** The position in a pattern, which the functions below move on. */
interface Cursor {
  readonly pattern: string
  at: number
}

/** Limits of what is read. A pattern of 1,000 account ids has 9,000 characters. */
const MAX_LENGTH = 16_384
const MAX_DEPTH = 50

/** Parses the syntax that the dialects of Java, JavaScript and RE2 share. Throws UnreadablePattern for any other. */
export function parsePattern(pattern: string): PatternNode {
  if (pattern.length > MAX_LENGTH) throw new UnreadablePattern(`it has more than ${MAX_LENGTH} characters`)
  const cursor = { pattern, at: 0 }
  const node = parseAlternatives(cursor, 0)
  if (cursor.at < pattern.length) throw new UnreadablePattern('it has a ")" without a "("')
  return node
}

function parseAlternatives(cursor: Cursor, depth: number): PatternNode {
  if (depth > MAX_DEPTH) throw new UnreadablePattern(`its groups are nested deeper than ${MAX_DEPTH}`)
  const branches = [parseSequence(cursor, depth)]
  while (cursor.pattern[cursor.at] === '|') {
    cursor.at += 1
    branches.push(parseSequence(cursor, depth))
  }
  return { type: 'ALTERNATIVES', branches }
}

function parseSequence(cursor: Cursor, depth: number): PatternNode {
  const parts: PatternNode[] = []
  for (let next = cursor.pattern[cursor.at]; next !== undefined; next = cursor.pattern[cursor.at]) {
    if (next === '|' || next === ')') break
    parts.push(parseRepetition(cursor, parseAtom(cursor, depth)))
  }
  return { type: 'SEQUENCE', parts }
}

function parseAtom(cursor: Cursor, depth: number): PatternNode {
  const character = take(cursor)
  switch (character) {
    case '^':
      return { type: 'START' }
    case '$':
      return { type: 'END' }
    case '.':
      return { type: 'CHARACTER', choices: 'ANY' }
    case '[':
      return parseClass(cursor)
    case '(':
      return parseGroup(cursor, depth)
    case '\\':
      return parseEscape(cursor)
    case '*':
    case '+':
    case '?':
      throw new UnreadablePattern(`it has a "${character}" that repeats nothing`)
    default:
      return { type: 'CHARACTER', choices: [character] }
  }
}

/** The start of a group that captures nothing, or has a name; and of any other extension, which is not read. */
const GROUP_START = /\?(?:(:|<[A-Za-z]\w{0,100}>)|[^)]{0,3})/y

function parseGroup(cursor: Cursor, depth: number): PatternNode {
  const [extension, known] = match(cursor, GROUP_START) ?? []
  if (extension !== undefined && known === undefined)
    throw new UnreadablePattern(`Assay does not read groups that begin with ${quoteText(`(${extension}`)}`)
  cursor.at += extension?.length ?? 0
  const node = parseAlternatives(cursor, depth + 1)
  if (cursor.pattern[cursor.at] !== ')') throw new UnreadablePattern('it has a "(" without a ")"')
  cursor.at += 1
  return node
}

/** A quantifier can end with `?` or `+`, which change which match is found and not what is matched first. */
const QUANTIFIER = /(?:[*+?]|\{(\d{1,4})(?:(,)(\d{1,4})?)?\})[?+]?/y

function parseRepetition(cursor: Cursor, part: PatternNode): PatternNode {
  const matched = match(cursor, QUANTIFIER)
  if (matched === undefined) return part
  const [quantifier, least, comma, most] = matched
  cursor.at += quantifier.length
  if (least === undefined)
    return {
      type: 'REPETITION',
      part,
      min: quantifier.startsWith('+') ? 1 : 0,
      max: quantifier.startsWith('?') ? 1 : 'UNLIMITED',
    }
  const min = Number(least)
  const max = most === undefined ? (comma === undefined ? min : 'UNLIMITED') : Number(most)
  if (max !== 'UNLIMITED' && max < min)
    throw new UnreadablePattern(`it repeats ${quoteText(quantifier)} times`)
  return { type: 'REPETITION', part, min, max }
}

const DIGITS = '0123456789'.split('')
const LETTER_OR_DIGIT = /[A-Za-z0-9]/

/** An escape outside a class. Letters mean different things in different dialects, but for a few. */
function parseEscape(cursor: Cursor): PatternNode {
  const escaped = take(cursor)
  if (escaped === 'A') return { type: 'START' }
  if (escaped === 'z' || escaped === 'Z') return { type: 'END' }
  return { type: 'CHARACTER', choices: readEscaped(escaped) }
}

function readEscaped(escaped: string): readonly string[] | 'ANY' {
  if (escaped === 'd') return DIGITS
  if (/[wWsSD]/.test(escaped)) return 'ANY'
  if (LETTER_OR_DIGIT.test(escaped)) throw new UnreadablePattern(`Assay does not read "\\${escaped}"`)
  return [escaped]
}

/** The most characters of a class that are listed; those of a larger one count as any. */
const MAX_CLASS = 64

/** A class. Java has classes in classes and intersections, which are not read. */
function parseClass(cursor: Cursor): PatternNode {
  const isNegated = cursor.pattern[cursor.at] === '^'
  if (isNegated) cursor.at += 1
  const choices = new Set<string>()
  let hasMany = isNegated
  for (let isFirst = true; isFirst || cursor.pattern[cursor.at] !== ']'; isFirst = false) {
    const listed = parseRange(cursor)
    if (listed === 'ANY' || choices.size > MAX_CLASS) hasMany = true
    else for (const each of listed) choices.add(each)
  }
  cursor.at += 1
  return { type: 'CHARACTER', choices: hasMany || choices.size > MAX_CLASS ? 'ANY' : [...choices] }
}

/** A character or a range of a class. A `]` at the start means different things in different dialects. */
function parseRange(cursor: Cursor): readonly string[] | 'ANY' {
  const from = parseClassCharacter(cursor)
  if (from === 'ANY' || from.length !== 1) return from
  const [, next] = match(cursor, /(-)[^\]]/y) ?? []
  if (next === undefined) return from
  cursor.at += 1
  const to = parseClassCharacter(cursor)
  const [first = 0, last = 0] = [from[0], to[0]].map(each => each?.charCodeAt(0))
  if (to === 'ANY' || to.length !== 1 || last < first) throw new UnreadablePattern('it has an invalid range')
  if (last - first > MAX_CLASS) return 'ANY'
  return Array.from({ length: last - first + 1 }, (_, index) => String.fromCharCode(first + index))
}

function parseClassCharacter(cursor: Cursor): readonly string[] | 'ANY' {
  const character = take(cursor)
  if (character === '[' || character === ']' || character === '&')
    throw new UnreadablePattern(`Assay does not read "${character}" in a class`)
  return character === '\\' ? readEscaped(take(cursor)) : [character]
}

/** The next character, which is passed. Throws UnreadablePattern at the end. */
function take(cursor: Cursor): string {
  const character = cursor.pattern[cursor.at]
  if (character === undefined) throw new UnreadablePattern('it ends too early')
  cursor.at += 1
  return character
}

/** What `sticky` matches at the cursor, which stays. */
function match(cursor: Cursor, sticky: RegExp): RegExpExecArray | undefined {
  sticky.lastIndex = cursor.at
  return sticky.exec(cursor.pattern) ?? undefined
}

/** Stands for what a match can have in any form between two texts. */
const GAP = '\0'

/** The most ways in which a pattern is spelled out; further alternatives become gaps. */
const MAX_SPELLINGS = 300

/** The least length of a text that is looked for. */
export const MIN_REQUIRED = 3

/**
 * Texts in lower case of which every match of the pattern `source` has at least one, whatever their case there; undefined if no such
 * texts are known. Only what patterns for secrets use is understood, and everything else is a gap.
 */
export function listRequiredTexts(source: string): string[] | undefined {
  const longest = spellAlternatives({ source, at: 0 }).map(spelling =>
    spelling.split(GAP).reduce((best, part) => (part.length > best.length ? part : best), ''),
  )
  return longest.some(text => text.length < MIN_REQUIRED) ? undefined : [...new Set(longest)]
}

interface Cursor {
  source: string
  at: number
}

/** All spellings up to the end of the group. */
function spellAlternatives(cursor: Cursor): string[] {
  const spellings: string[] = []
  let sequence = ['']
  for (; cursor.at < cursor.source.length;) {
    const next = cursor.source[cursor.at]
    if (next === ')') break
    if (next === '|') {
      cursor.at += 1
      spellings.push(...sequence)
      sequence = ['']
      continue
    }
    const atom = applyQuantifier(cursor, spellAtom(cursor))
    sequence =
      sequence.length * atom.length > MAX_SPELLINGS
        ? sequence.map(before => before + GAP)
        : sequence.flatMap(before => atom.map(each => before + each))
  }
  spellings.push(...sequence)
  return spellings.length > MAX_SPELLINGS ? [GAP] : spellings
}

function spellAtom(cursor: Cursor): string[] {
  const { source } = cursor
  const start = source[cursor.at] ?? ''
  cursor.at += 1
  if (start === '(') return spellGroup(cursor)
  if (start === '[') return [spellClass(cursor)]
  if (start === '\\') {
    const escaped = source[cursor.at] ?? ''
    cursor.at += 1
    if (escaped === 'b' || escaped === 'B') return ['']
    return [/[A-Za-z\d]/.test(escaped) ? GAP : escaped]
  }
  if (start === '^' || start === '$') return ['']
  return [start === '.' ? GAP : start.toLowerCase()]
}

/** What looks ahead or behind is no part of the match. */
function spellGroup(cursor: Cursor): string[] {
  const [kind = ''] = /^\?(?:[:=!]|<[=!]|<\w+>)/.exec(cursor.source.slice(cursor.at)) ?? []
  cursor.at += kind.length
  const spellings = spellAlternatives(cursor)
  cursor.at += 1
  return /[=!]$/.test(kind) ? [''] : spellings
}

/** A class is a character only if it has a letter in both cases. */
function spellClass(cursor: Cursor): string {
  const from = cursor.at
  while (cursor.at < cursor.source.length && (cursor.source[cursor.at] !== ']' || cursor.at === from))
    cursor.at += cursor.source[cursor.at] === '\\' ? 2 : 1
  const [first = '', second = '', third] = cursor.source.slice(from, cursor.at)
  cursor.at += 1
  const isLetter = third === undefined && /[a-z]/i.test(first) && first.toLowerCase() === second.toLowerCase()
  return isLetter ? first.toLowerCase() : GAP
}

/** What can be absent is a gap, and so is what follows the first of several. */
function applyQuantifier(cursor: Cursor, spellings: string[]): string[] {
  const [quantifier, least] = /^(?:[?*+]|\{(\d+)(?:,\d*)?\})\??/.exec(cursor.source.slice(cursor.at)) ?? []
  if (quantifier === undefined) return spellings
  cursor.at += quantifier.length
  const canBeAbsent = least === undefined ? !quantifier.startsWith('+') : Number(least) === 0
  return canBeAbsent ? [GAP] : spellings.map(each => each + GAP)
}

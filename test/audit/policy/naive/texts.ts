import * as fc from 'fast-check'
import type { Language } from '../../../../audit/policy/glob/language.ts'
import { isLike, isLikeInParts } from './pattern.ts'

/** Which texts of a universe belong to a set: a bit for each, the lowest for the first. */
type Members = bigint

/** All texts of some letters up to a length, which languages are tried on one by one. */
export interface Universe {
  /** Shorter ones first. */
  texts: readonly string[]
  membersOf(language: Language): Members
  /** The length of the shortest member; undefined where there are none. */
  shortestOf(members: Members): number | undefined
}

export function universe(letters: readonly string[], longest: number): Universe {
  const lengths = Array.from({ length: longest + 1 }, (_, length) => length)
  const texts = lengths.flatMap(length => spelt(letters, length))
  const everything: Members = 2n ** BigInt(texts.length) - 1n
  const upTo = lengths.map(length => 2n ** BigInt(texts.filter(text => text.length <= length).length) - 1n)
  const known = new Map<string, Members>()
  function membersWhere(key: string, holds: (text: string) => boolean): Members {
    const found = known.get(key) ?? bitsOf(texts.map(holds))
    known.set(key, found)
    return found
  }
  function membersOf(language: Language): Members {
    if ('not' in language) return everything & ~membersOf(language.not)
    if ('all' in language) return language.all.reduce((all, each) => all & membersOf(each), everything)
    if ('any' in language) return language.any.reduce((any, each) => any | membersOf(each), 0n)
    return membersWhere(JSON.stringify(language), text => isIn(language, text))
  }
  return {
    texts,
    membersOf,
    shortestOf: members => lengths.find(length => (members & (upTo[length] ?? 0n)) !== 0n),
  }
}

function spelt(letters: readonly string[], length: number): string[] {
  if (length === 0) return ['']
  return spelt(letters, length - 1).flatMap(text => letters.map(letter => text + letter))
}

function bitsOf(holds: readonly boolean[]): Members {
  const digits = holds.map(each => (each ? '1' : '0')).toReversed()
  return BigInt(`0b${digits.join('')}`)
}

/** Whether a text, of any length and letters, is in a language. */
export function isIn(language: Language, text: string): boolean {
  if ('glob' in language) return isLike(language.glob, text)
  if ('arn' in language) return isLikeInParts(language.arn, text)
  if ('text' in language) return text === language.text
  if ('all' in language) return language.all.every(each => isIn(each, text))
  if ('any' in language) return language.any.some(each => isIn(each, text))
  return !isIn(language.not, text)
}

/** Globs over two letters, rich in wildcards. */
export const shortGlob = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '*'), maxLength: 5 })

/** Globs with the colons of an ARN, or too few of them. */
const shortArn = fc
  .array(fc.constantFrom('', '*', 'a', '?', '*a', 'a*', '*?'), { minLength: 1, maxLength: 7 })
  .map(parts => parts.join(':'))

function leaves(glob: fc.Arbitrary<string>, text: fc.Arbitrary<string>): fc.Arbitrary<Language> {
  return fc.oneof(
    { weight: 6, arbitrary: glob.map(each => ({ glob: each })) },
    { weight: 1, arbitrary: text.map(each => ({ text: each })) },
  )
}

function combined(all: readonly Language[], shapes: readonly number[]): Language {
  const [first = { glob: '*' }, ...rest] = all
  return rest.reduce<Language>((whole, each, at) => {
    const shape = shapes[at] ?? 0
    const one: Language = shape % 2 === 0 ? each : { not: each }
    if (shape >= 6) return { not: { any: [whole, one] } }
    return shape >= 3 ? { all: [whole, one] } : { any: [one, whole] }
  }, first)
}

/** Boolean combinations of one to five leaves, many of the shape that policies have: some, but none of others. */
function combinationsOf(leaf: fc.Arbitrary<Language>): fc.Arbitrary<Language> {
  const shapes = fc.array(fc.nat(8), { minLength: 4, maxLength: 4 })
  return fc.oneof(
    fc.tuple(fc.array(leaf, { minLength: 1, maxLength: 5 }), shapes).map(([all, how]) => combined(all, how)),
    fc
      .tuple(fc.array(leaf, { minLength: 1, maxLength: 2 }), fc.array(leaf, { minLength: 1, maxLength: 3 }))
      .map(([some, others]): Language => ({ all: [{ any: some }, { not: { any: others } }] })),
  )
}

/** Of globs and plain texts over `a` and `b`; the star is in texts as a letter. */
export const language = combinationsOf(
  leaves(shortGlob, fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 4 })),
)

/** Of globs of ARNs, with wildcards that stay within their parts and such that do not. */
export const arnLanguage = combinationsOf(
  fc.oneof(
    leaves(shortArn, fc.constantFrom('a:::::', ':::::*', '*')),
    shortArn.map((arn): Language => ({ arn })),
  ),
)

import * as fc from 'fast-check'
import type { GlobSet } from '../../../../../../audit/engines/iam/glob/glob-set.ts'
import { isMatchByRegex, isArnPartsMatch } from '../pattern.ts'

/** The texts of a universe that belong to a set: one bit for each, the lowest for the first. */
type MemberBits = bigint

/** All texts over some letters up to a length, on which sets are checked exhaustively. */
export interface TextUniverse {
  /** Shorter texts first. */
  texts: readonly string[]
  membersOf(globSet: GlobSet): MemberBits
  /** The length of the shortest member; undefined if there is none. */
  shortestOf(members: MemberBits): number | undefined
}

export function createTextUniverse(letters: readonly string[], longest: number): TextUniverse {
  const lengths = Array.from({ length: longest + 1 }, (_, length) => length)
  const texts = lengths.flatMap(length => listSpellings(letters, length))
  const everything: MemberBits = 2n ** BigInt(texts.length) - 1n
  const upTo = lengths.map(length => 2n ** BigInt(texts.filter(text => text.length <= length).length) - 1n)
  const known = new Map<string, MemberBits>()
  function membersWhere(key: string, isMet: (text: string) => boolean): MemberBits {
    const found = known.get(key) ?? computeBits(texts.map(isMet))
    known.set(key, found)
    return found
  }
  function membersOf(globSet: GlobSet): MemberBits {
    if ('not' in globSet) return everything & ~membersOf(globSet.not)
    if ('all' in globSet) return globSet.all.reduce((all, each) => all & membersOf(each), everything)
    if ('any' in globSet) return globSet.any.reduce((any, each) => any | membersOf(each), 0n)
    return membersWhere(JSON.stringify(globSet), text => isTextInSet(globSet, text))
  }
  return {
    texts,
    membersOf,
    shortestOf: members => lengths.find(length => (members & (upTo[length] ?? 0n)) !== 0n),
  }
}

function listSpellings(letters: readonly string[], length: number): string[] {
  if (length === 0) return ['']
  return listSpellings(letters, length - 1).flatMap(text => letters.map(letter => text + letter))
}

function computeBits(isMet: readonly boolean[]): MemberBits {
  const digits = isMet.map(each => (each ? '1' : '0')).toReversed()
  return BigInt(`0b${digits.join('')}`)
}

/** Whether a text, of any length and letters, is in a set. */
export function isTextInSet(globSet: GlobSet, text: string): boolean {
  if ('glob' in globSet) return isMatchByRegex(globSet.glob, text)
  if ('arn' in globSet) return isArnPartsMatch(globSet.arn, text)
  if ('text' in globSet) return text === globSet.text
  if ('all' in globSet) return globSet.all.every(each => isTextInSet(each, text))
  if ('any' in globSet) return globSet.any.some(each => isTextInSet(each, text))
  return !isTextInSet(globSet.not, text)
}

/** Globs over two letters with many wildcards. */
export const arbitraryGlob = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '*'), maxLength: 5 })

/** Globs with the colons of an ARN, or too few of them. */
const shortArn = fc
  .array(fc.constantFrom('', '*', 'a', '?', '*a', 'a*', '*?'), { minLength: 1, maxLength: 7 })
  .map(parts => parts.join(':'))

function leaves(glob: fc.Arbitrary<string>, text: fc.Arbitrary<string>): fc.Arbitrary<GlobSet> {
  return fc.oneof(
    { weight: 6, arbitrary: glob.map(each => ({ glob: each })) },
    { weight: 1, arbitrary: text.map(each => ({ text: each })) },
  )
}

function combined(all: readonly GlobSet[], shapes: readonly number[]): GlobSet {
  const [first = { glob: '*' }, ...rest] = all
  return rest.reduce<GlobSet>((whole, each, at) => {
    const shape = shapes[at] ?? 0
    const one: GlobSet = shape % 2 === 0 ? each : { not: each }
    if (shape >= 6) return { not: { any: [whole, one] } }
    return shape >= 3 ? { all: [whole, one] } : { any: [one, whole] }
  }, first)
}

/** Boolean combinations of one to five leaves, many in the form that policies have: some, except others. */
function combinationsOf(leaf: fc.Arbitrary<GlobSet>): fc.Arbitrary<GlobSet> {
  const shapes = fc.array(fc.nat(8), { minLength: 4, maxLength: 4 })
  return fc.oneof(
    fc.tuple(fc.array(leaf, { minLength: 1, maxLength: 5 }), shapes).map(([all, how]) => combined(all, how)),
    fc
      .tuple(fc.array(leaf, { minLength: 1, maxLength: 2 }), fc.array(leaf, { minLength: 1, maxLength: 3 }))
      .map(([some, others]): GlobSet => ({ all: [{ any: some }, { not: { any: others } }] })),
  )
}

/** Of globs and plain texts over `a` and `b`; texts also contain the star as a letter. */
export const arbitraryGlobSet = combinationsOf(
  leaves(arbitraryGlob, fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 4 })),
)

/** Of ARN globs, with wildcards that stay within their parts and some that do not. */
export const arbitraryArnSet = combinationsOf(
  fc.oneof(
    leaves(shortArn, fc.constantFrom('a:::::', ':::::*', '*')),
    shortArn.map((arn): GlobSet => ({ arn })),
  ),
)

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  includes,
  isEmpty,
  witnessOf,
  type Language,
  type Witness,
} from '../../../../audit/policy/glob/language.ts'
import { languageOf, piecesOf } from '../../../../audit/policy/glob/pieces.ts'
import { globCovers, globsMeet } from '../../../../audit/policy/glob/relations.ts'
import { arnLanguage, isIn, language, shortGlob, universe, type Universe } from '../naive/texts.ts'

const TEN_THOUSAND = { numRuns: 10_000, seed: 20_261_125 }

/** The star stands for a letter that no glob asks for: as a letter it is met by wildcards only. */
const short = universe(['a', 'b', '*'], 7)
const arns = universe(['a', ':', '*'], 7)

/** What is wrong with a witness, if something is: it is of the language, and as short as the shortest short text. */
function faultOf(asked: Language, witness: Witness, all: Universe): string | undefined {
  const length = all.shortestOf(all.membersOf(asked))
  if (witness.is === 'UNKNOWN') return 'a small language is left open'
  if (witness.is === 'NONE') return length === undefined ? undefined : `a text of ${length} letters is in it`
  if (!isIn(asked, witness.text)) return `${witness.text} is not in it`
  return length !== undefined && witness.text.length > length ? `one of ${length} is shorter` : undefined
}

describe('witnessOf', () => {
  it.each([
    ['globs', language, short, 10_000],
    ['globs of ARNs', arnLanguage, arns, 1_500],
  ])(
    'finds a shortest text, or that trying every short text finds none: %s',
    (_, languages, all, numRuns) => {
      fc.assert(
        fc.property(languages, asked => {
          const witness = witnessOf(asked)
          expect(faultOf(asked, witness, all)).toBeUndefined()
          expect(isEmpty(asked)).toBe(witness.is === 'NONE')
        }),
        { ...TEN_THOUSAND, numRuns },
      )
    },
  )

  it('prefers a text that it is offered, if it is one of the language', () => {
    fc.assert(
      fc.property(language, fc.constantFrom(...short.texts.slice(0, 200)), (asked, offered) => {
        const text = { is: 'TEXT', text: offered }
        expect(witnessOf(asked, [offered])).toEqual(isIn(asked, offered) ? text : witnessOf(asked))
      }),
      { ...TEN_THOUSAND, numRuns: 3_000 },
    )
  })

  it.each<[string, Language, string]>([
    [
      'needs a letter that no glob has',
      { not: { any: Array.from('abcxyz', glob => ({ glob: `*${glob}*` })) } },
      'TEXT',
    ],
    ['takes a text for what it is', { all: [{ text: 'a*' }, { not: { glob: 'a' } }] }, 'TEXT'],
    ['knows that a text is no glob', { all: [{ text: 'a*' }, { glob: 'ab' }] }, 'NONE'],
    ['is nothing of nothing', { any: [] }, 'NONE'],
    ['is everything of nothing more', { all: [] }, 'TEXT'],
    [
      'covers by several together',
      { all: [{ glob: '*' }, { not: { any: [{ glob: '' }, { glob: '?*' }] } }] },
      'NONE',
    ],
    ['tells case', { all: [{ glob: 'A' }, { not: { glob: 'a' } }] }, 'TEXT'],
  ])('%s', (_, asked, is) => {
    expect(witnessOf(asked).is).toBe(is)
  })

  it('says so when it takes too long, and does not take long to say it', () => {
    const globs = Array.from({ length: 40 }, (_, at) => ({ not: { glob: `*${'?a'.repeat(at + 1)}*b*?` } }))
    const witness = witnessOf({ all: [{ glob: '*a*b*a*b*a*b*a*b*' }, ...globs] })
    expect(['UNKNOWN', 'TEXT']).toContain(witness.is)
  })
})

describe('includes', () => {
  it.each([
    ['globs', language, short],
    ['globs of ARNs', arnLanguage, arns],
  ])('says of every text what a regular expression says: %s', (_, languages, { texts }) => {
    fc.assert(
      fc.property(languages, fc.constantFrom(...texts), (asked, text) => {
        expect(includes(asked, text)).toBe(isIn(asked, text))
      }),
      TEN_THOUSAND,
    )
  })
})

describe('piecesOf', () => {
  it('takes a language apart into what together is the same', () => {
    fc.assert(
      fc.property(language, asked => {
        const pieces = piecesOf(asked)
        const together: Language = { any: (pieces ?? []).map(languageOf) }
        expect(pieces === undefined || short.membersOf(together) === short.membersOf(asked)).toBe(true)
      }),
      { ...TEN_THOUSAND, numRuns: 3_000 },
    )
  })
})

describe('globsMeet and globCovers', () => {
  it('say what trying every short text by regular expressions says', () => {
    fc.assert(
      fc.property(shortGlob, shortGlob, (one, other) => {
        const both = short.membersOf({ all: [{ glob: one }, { glob: other }] })
        expect(globsMeet(one, other)).toBe(both !== 0n)
        expect(globCovers(one, other)).toBe(both === short.membersOf({ glob: other }))
      }),
      TEN_THOUSAND,
    )
  })
})

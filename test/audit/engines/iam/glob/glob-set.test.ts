import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isInGlobSet,
  isEmptyGlobSet,
  findExampleText,
  type GlobSet,
  type ExampleText,
} from '../../../../../audit/engines/iam/glob/glob-set.ts'
import { convertTermToGlobSet, normalizeGlobSet } from '../../../../../audit/engines/iam/glob/normal-form.ts'
import { isGlobSuperset, canGlobsOverlap } from '../../../../../audit/engines/iam/glob/glob-comparison.ts'
import {
  arbitraryArnSet,
  isTextInSet,
  arbitraryGlobSet,
  arbitraryGlob,
  createTextUniverse,
  type TextUniverse,
} from '../oracle/generators/texts.ts'
import { countRuns } from '../../../../sample.ts'

const MANY = { ...countRuns(10_000), seed: 20_261_125 }

/** The star stands for a letter that no glob names: as a letter, only wildcards match it. */
const short = createTextUniverse(['a', 'b', '*'], 7)
const arns = createTextUniverse(['a', ':', '*'], 7)

/** The error of an example, if there is one: it must be in the set, and as short as the shortest short text. */
function findFault(asked: GlobSet, example: ExampleText, all: TextUniverse): string | undefined {
  const length = all.shortestOf(all.membersOf(asked))
  if (example.is === 'UNKNOWN') return 'a small language is left open'
  if (example.is === 'NONE') return length === undefined ? undefined : `a text of ${length} letters is in it`
  if (!isTextInSet(asked, example.text)) return `${example.text} is not in it`
  return length !== undefined && example.text.length > length ? `one of ${length} is shorter` : undefined
}

describe('findExampleText', () => {
  it.each([
    ['globs', arbitraryGlobSet, short, 10_000],
    ['globs of ARNs', arbitraryArnSet, arns, 1_500],
  ])(
    'finds a shortest text, or that trying every short text finds none: %s',
    (_, languages, all, numRuns) => {
      fc.assert(
        fc.property(languages, asked => {
          const example = findExampleText(asked)
          expect(findFault(asked, example, all)).toBeUndefined()
          expect(isEmptyGlobSet(asked)).toBe(example.is === 'NONE')
        }),
        { ...MANY, ...countRuns(numRuns) },
      )
    },
  )

  it('prefers a given text, if it is in the set', () => {
    fc.assert(
      fc.property(arbitraryGlobSet, fc.constantFrom(...short.texts.slice(0, 200)), (asked, offered) => {
        const text = { is: 'TEXT', text: offered }
        expect(findExampleText(asked, [offered])).toEqual(
          isTextInSet(asked, offered) ? text : findExampleText(asked),
        )
      }),
      { ...MANY, ...countRuns(3_000) },
    )
  })

  it.each<[string, GlobSet, string]>([
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
    ['is case-sensitive', { all: [{ glob: 'A' }, { not: { glob: 'a' } }] }, 'TEXT'],
  ])('%s', (_, asked, is) => {
    expect(findExampleText(asked).is).toBe(is)
  })

  it('gives up quickly if the search takes too long', () => {
    const globs = Array.from({ length: 40 }, (_, at) => ({ not: { glob: `*${'?a'.repeat(at + 1)}*b*?` } }))
    const example = findExampleText({ all: [{ glob: '*a*b*a*b*a*b*a*b*' }, ...globs] })
    expect(['UNKNOWN', 'TEXT']).toContain(example.is)
  })
})

describe('isInGlobSet', () => {
  it.each([
    ['globs', arbitraryGlobSet, short],
    ['globs of ARNs', arbitraryArnSet, arns],
  ])('agrees with a regular expression on every text: %s', (_, languages, { texts }) => {
    fc.assert(
      fc.property(languages, fc.constantFrom(...texts), (asked, text) => {
        expect(isInGlobSet(asked, text)).toBe(isTextInSet(asked, text))
      }),
      MANY,
    )
  })
})

describe('normalizeGlobSet', () => {
  it('splits a set into terms with the same union', () => {
    fc.assert(
      fc.property(arbitraryGlobSet, asked => {
        const tasks = normalizeGlobSet(asked)
        const together: GlobSet = { any: (tasks ?? []).map(convertTermToGlobSet) }
        expect(tasks === undefined || short.membersOf(together) === short.membersOf(asked)).toBe(true)
      }),
      { ...MANY, ...countRuns(3_000) },
    )
  })
})

describe('canGlobsOverlap and isGlobSuperset', () => {
  it('agree with trying every short text by regular expressions', () => {
    fc.assert(
      fc.property(arbitraryGlob, arbitraryGlob, (one, other) => {
        const both = short.membersOf({ all: [{ glob: one }, { glob: other }] })
        expect(canGlobsOverlap(one, other)).toBe(both !== 0n)
        expect(isGlobSuperset(one, other)).toBe(both === short.membersOf({ glob: other }))
      }),
      MANY,
    )
  })
})

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isEmptyGlobSet } from '../../../../../audit/engines/iam/glob/glob-set.ts'
import { isGlobSuperset, canGlobsOverlap } from '../../../../../audit/engines/iam/glob/glob-comparison.ts'
import { isExactGlobMatch } from '../../../../../audit/engines/iam/glob/glob-match.ts'

/** Every text of at most six letters, including one letter that no pattern contains. */
const texts = Array.from({ length: 7 }, (_, length) => spellPattern(length)).flat()

function spellPattern(length: number): string[] {
  if (length === 0) return ['']
  return spellPattern(length - 1).flatMap(text => ['a', 'b', '-'].map(letter => text + letter))
}

const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '*'), maxLength: 4 })

describe('canGlobsOverlap and isGlobSuperset', () => {
  it('agree with trying every short text', () => {
    fc.assert(
      fc.property(pattern, pattern, (one, other) => {
        const narrow = texts.filter(text => isExactGlobMatch(other, text))
        expect(canGlobsOverlap(one, other)).toBe(narrow.some(text => isExactGlobMatch(one, text)))
        expect(isGlobSuperset(one, other)).toBe(narrow.every(text => isExactGlobMatch(one, text)))
      }),
      { numRuns: 2_000 },
    )
  })

  it('agree with automata on longer globs', () => {
    const longer = fc.string({ unit: fc.constantFrom('a', 'a', 'b', ':', '*', '?'), maxLength: 14 })
    fc.assert(
      fc.property(longer, longer, (one, other) => {
        expect(canGlobsOverlap(one, other)).toBe(
          isEmptyGlobSet({ all: [{ glob: one }, { glob: other }] }) === false,
        )
        const isOutside = isEmptyGlobSet({ all: [{ glob: other }, { not: { glob: one } }] })
        expect(isGlobSuperset(one, other)).toBe(isOutside)
      }),
      { numRuns: 5_000 },
    )
  })

  it.each([
    ['s3:Get*', 's3:*', false],
    ['s3:*', 's3:Get*', true],
    ['a?*', 'a*', false],
    ['*', '?*', true],
    ['*:role/*', 'arn:aws:iam::*:role/x*', true],
  ])('%s covers %s: %s', (wide, narrow, covers) => {
    expect(isGlobSuperset(wide, narrow)).toBe(covers)
  })

  it('stay undecided if the comparison takes too long', () => {
    const stars = '*a'.repeat(2_000)
    expect(canGlobsOverlap(`${stars}*`, `${stars}b*`)).toBe(true)
    expect(canGlobsOverlap(stars, `${stars}b`)).toBe(false)
    expect(isGlobSuperset('*a'.repeat(300), '*?b'.repeat(300))).toBe(false)
  })
})

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isEmpty } from '../../../../audit/policy/glob/language.ts'
import { globCovers, globsMeet } from '../../../../audit/policy/glob/relations.ts'
import { exactGlobMatches } from '../../../../audit/policy/glob/glob.ts'

/** Every text of at most six letters, with one that no pattern has. */
const texts = Array.from({ length: 7 }, (_, length) => spelt(length)).flat()

function spelt(length: number): string[] {
  if (length === 0) return ['']
  return spelt(length - 1).flatMap(text => ['a', 'b', '-'].map(letter => text + letter))
}

const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '*'), maxLength: 4 })

describe('globsMeet and globCovers', () => {
  it('say what trying every short text says', () => {
    fc.assert(
      fc.property(pattern, pattern, (one, other) => {
        const narrow = texts.filter(text => exactGlobMatches(other, text))
        expect(globsMeet(one, other)).toBe(narrow.some(text => exactGlobMatches(one, text)))
        expect(globCovers(one, other)).toBe(narrow.every(text => exactGlobMatches(one, text)))
      }),
      { numRuns: 2_000 },
    )
  })

  it('say of longer globs what their automata say', () => {
    const longer = fc.string({ unit: fc.constantFrom('a', 'a', 'b', ':', '*', '?'), maxLength: 14 })
    fc.assert(
      fc.property(longer, longer, (one, other) => {
        expect(globsMeet(one, other)).toBe(isEmpty({ all: [{ glob: one }, { glob: other }] }) === false)
        const isOutside = isEmpty({ all: [{ glob: other }, { not: { glob: one } }] })
        expect(globCovers(one, other)).toBe(isOutside)
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
    expect(globCovers(wide, narrow)).toBe(covers)
  })

  it('leave open what would take too long', () => {
    const stars = '*a'.repeat(2_000)
    expect(globsMeet(`${stars}*`, `${stars}b*`)).toBe(true)
    expect(globsMeet(stars, `${stars}b`)).toBe(false)
    expect(globCovers('*a'.repeat(300), '*?b'.repeat(300))).toBe(false)
  })
})

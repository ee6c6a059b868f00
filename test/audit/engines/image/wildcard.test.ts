import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isWildcardMatch } from '../../../../audit/engines/image/wildcard.ts'

describe('a wildcard pattern', () => {
  it.each([
    ['latest', 'latest', true],
    ['latest', 'latest2', false],
    ['', '', true],
    ['*', '', true],
    ['*', 'anything', true],
    ['v*', 'v1', true],
    ['v*', 'V1', false],
    ['*-dev', 'a-dev', true],
    ['*-dev', 'a-dev2', false],
    ['a*b*c', 'aXbYc', true],
    ['a*b*c', 'abc', true],
    ['a*b*c', 'acb', false],
    ['ab*ba', 'aba', false],
    ['a*a', 'a', false],
    ['**', 'x', true],
    ['a.c', 'abc', false],
    ['a[b', 'a[b', true],
    ['a*bb*b', 'abb', false],
  ])('%s matches %s: %s', (pattern, text, expected) => {
    expect(isWildcardMatch(pattern, text)).toBe(expected)
  })

  it('agrees with an equivalent regular expression', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 })
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 })
    fc.assert(
      fc.property(letters, text, (pattern, written) => {
        const expression = new RegExp(`^${pattern.replaceAll(/\*+/g, '.*')}$`)
        expect(isWildcardMatch(pattern, written)).toBe(expression.test(written))
      }),
    )
  })

  it('is fast for a hostile one', () => {
    expect(isWildcardMatch('a*'.repeat(500) + 'b', 'a'.repeat(20_000))).toBe(false)
  })
})

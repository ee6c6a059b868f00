import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isGlobMatch } from '../../../../../audit/engines/iam/glob/glob-match.ts'

/** The same, slow and simple. */
function matchByRegex(pattern: string, text: string): boolean {
  const source = pattern.replaceAll(/[\\^$.|+()[\]{}]/g, String.raw`\$&`)
  return new RegExp(`^${source.replaceAll('*', '[^]*').replaceAll('?', '[^]')}$`, 'i').test(text)
}

/** A text that counts how often one of its characters is read. */
function counted(text: string, refreshes: { count: number }): string {
  const characters = new Proxy(Object(text) as object, {
    get(target, name) {
      if (name !== 'length') refreshes.count += 1
      return Reflect.get(target, name) as unknown
    },
  })
  return { toLowerCase: () => characters } as unknown as string
}

function letters(...more: string[]) {
  return fc.string({ unit: fc.constantFrom('a', 'b', 'B', ':', '.', '(', '\n', ...more), maxLength: 12 })
}

describe('isGlobMatch', () => {
  it.each([
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['?', '', false],
    ['s3:Get*', 's3:getobject', true],
    ['s3:Get?bject', 's3:GetObject', true],
    ['s3:Get', 's3:GetObject', false],
    ['*Object', 's3:GetObjectAcl', false],
    ['a*b*c', 'abbcbc', true],
    ['s3.*', 's3:x', false],
    ['*', '*', true],
    ['iam:CreateUser', 'iam:*', false],
  ])('%j on %j: %s', (pattern, text, matches) => {
    expect(isGlobMatch(pattern, text)).toBe(matches)
  })

  it('agrees with a regular expression', () => {
    fc.assert(
      fc.property(letters('*', '?', '*'), letters(), (pattern, text) => {
        expect(isGlobMatch(pattern, text)).toBe(matchByRegex(pattern, text))
      }),
      { numRuns: 3_000 },
    )
  })

  it.each([
    ['stars and one letter that is not there', 'a*'.repeat(200) + 'b', 'a'.repeat(2_000)],
    ['stars alone', '*'.repeat(1_000) + 'b', 'a'.repeat(1_000)],
    ['a long tail after a star', '*' + 'a'.repeat(500) + 'b', 'a'.repeat(2_000)],
    ['question marks', '*?'.repeat(300) + 'b', 'a'.repeat(1_000)],
  ])('takes few steps for %s', (_, pattern, text) => {
    const refreshes = { count: 0 }
    expect(isGlobMatch(counted(pattern, refreshes), counted(text, refreshes))).toBe(false)
    expect(refreshes.count).toBeLessThan(8 * (pattern.length + 1) * (text.length + 1))
  })
})

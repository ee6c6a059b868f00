import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isArnMatch, splitArn } from '../../../../../audit/engines/iam/glob/arn.ts'
import { isExactGlobMatch } from '../../../../../audit/engines/iam/glob/glob-match.ts'

/** The same, by matching the parts. */
function matchesByParts(glob: string, text: string): boolean {
  const want = splitArn(glob)
  const have = splitArn(text)
  return want.length === have.length && want.every((part, at) => isExactGlobMatch(part, have[at] ?? ''))
}

function texts(...more: readonly string[]) {
  return fc.string({ unit: fc.constantFrom('a', 'b', ':', ':', ...more), maxLength: 16 })
}

describe('isArnMatch', () => {
  it('matches part by part', () => {
    fc.assert(
      fc.property(texts('*', '?', '*'), texts(), (glob, text) => {
        expect(isArnMatch(glob, text)).toBe(matchesByParts(glob, text))
      }),
      { numRuns: 20_000 },
    )
  })

  it.each([
    ['arn:aws:s3:::app*', 'arn:aws:s3:::app/x:y', true],
    ['arn:*:s3:::app', 'arn:aws:iam:s3:::app', false],
    ['arn:*', 'arn:aws:s3:::app', false],
    ['*', 'app', true],
    ['', '', true],
    ['a:b', 'a:b:', false],
  ])('%j of %j: %s', (glob, text, matches) => {
    expect(isArnMatch(glob, text)).toBe(matches)
  })
})

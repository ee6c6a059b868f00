import { describe, expect, it } from 'vitest'
import {
  findMutableRelease,
  isTagMutable,
  findReleaseTag,
} from '../../../../audit/engines/image/tag-mutability.ts'

describe('a tag', () => {
  it.each([
    ['MUTABLE', [], 'v1', true],
    ['MUTABLE', ['v*'], 'v1', true],
    ['IMMUTABLE', [], 'v1', false],
    ['IMMUTABLE', ['v*'], 'v1', false],
    ['IMMUTABLE_WITH_EXCLUSION', ['latest', 'dev-*'], 'v1', false],
    ['IMMUTABLE_WITH_EXCLUSION', ['latest', 'dev-*'], 'dev-1', true],
    ['IMMUTABLE_WITH_EXCLUSION', ['latest', 'dev-*'], 'latest', true],
    ['MUTABLE_WITH_EXCLUSION', ['v*'], 'v1', false],
    ['MUTABLE_WITH_EXCLUSION', ['v*'], 'latest', true],
  ] as const)('of a repository that is %s %j: %s can move: %s', (mode, exclusions, tag, expected) => {
    expect(isTagMutable(tag, { mode, exclusions })).toBe(expected)
  })
})

describe('a filter on tags', () => {
  it.each([
    '*',
    'v*',
    '*.*',
    '1.*',
    'v2.*',
    '2026.*',
    '*1',
    'release-*',
    'rel*',
    'prod',
    'prod-*',
    'PROD',
    'stable*',
    '7',
    'v1.2.3',
    '**',
  ])('%s matches release tags', filter => {
    expect(findReleaseTag(filter)).toBeDefined()
  })

  it.each([
    'latest',
    'latest*',
    'dev-*',
    '*-dev',
    '*-snapshot',
    'pr-*',
    'main',
    'feature/*',
    'cache*',
    'nightly-*',
    'rc*',
    '',
    `${'a'.repeat(100)}*${'b'.repeat(20)}*`,
  ])('%s matches none', filter => {
    expect(findReleaseTag(filter)).toBeUndefined()
  })

  it('makes release tags mutable if it matches every tag', () => {
    const filters = ['*', '**', '***', '*'.repeat(128)]
    for (const filter of filters) {
      const rules = { mode: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['dev-*', filter] } as const
      expect(findMutableRelease(rules)).toMatchObject({ filter })
    }
  })

  it('is among filters that match every tag only together', () => {
    const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789'.split('')
    const starts = letters.map(each => `${each}*`)
    expect(findMutableRelease({ mode: 'IMMUTABLE_WITH_EXCLUSION', exclusions: starts })).toBeDefined()
    for (const mode of ['IMMUTABLE', 'MUTABLE'] as const)
      expect(findMutableRelease({ mode, exclusions: starts })).toBeUndefined()
  })

  it('is fast if it is hostile', () => {
    expect(findReleaseTag('*'.repeat(10_000) + 'x')).toBeUndefined()
    expect(findReleaseTag('1.'.repeat(10_000))).toBeUndefined()
  })
})

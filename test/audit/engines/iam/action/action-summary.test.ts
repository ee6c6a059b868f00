import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  parseActionCatalog,
  type ActionCatalog,
} from '../../../../../audit/engines/iam/action/action-catalog.ts'
import { unionActionRanges } from '../../../../../audit/engines/iam/action/action-ranges.ts'
import {
  summarizeActionRanges,
  summarizeActions,
} from '../../../../../audit/engines/iam/action/action-summary.ts'
import { isGlobMatch } from '../../../../../audit/engines/iam/glob/glob-match.ts'
import { loadActions } from '../../../../../functions/bundled-files/aws-catalog.ts'

function buildCatalog(names: readonly string[]): ActionCatalog {
  const sorted = [...names].toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
  const numbers = sorted.map(() => '0').join(' ')
  const file = { names: sorted.join(' '), levels: sorted.map(() => 'R').join(''), arns: '', typeSets: '-' }
  return parseActionCatalog(
    JSON.stringify({ ...file, source: 'a test', asOf: '2026-11-25', typeSetOf: numbers }),
  )
}

const SMALL = buildCatalog([
  'a:GetBucket',
  'a:GetBucketAcl',
  'a:GetBucketTags',
  'a:Getaway',
  'a:GetObject',
  'a:ListMFADevices',
  'a:ListMFAKeys',
  'a:ListMFAs',
  'a:Put',
  'a-b:GetOne',
  'b:Only',
])

function indicesOf(names: readonly string[], of: ActionCatalog): number[] {
  const indices = names.map(name => {
    const index = of.indexOf(name)
    if (index === undefined) throw new Error(`the catalog has no ${name}`)
    return index
  })
  return indices.toSorted((a, b) => a - b)
}

const allBut = (names: readonly string[]) =>
  SMALL.names.filter(name => !names.some(each => each.toLowerCase() === name))

describe('the summary of actions', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['nothing', [], []],
    ['everything', SMALL.names, ['*']],
    ['a whole service, even of one action', ['b:Only'], ['b:*']],
    ['all but one service', allBut(['b:Only']), ['a-b:*', 'a:*']],
    ['all but one action', allBut(['a:Put']), ['a-b:*', 'a:Get*', 'a:List*', 'b:*']],
    [
      'three that begin with the same words',
      ['a:GetBucket', 'a:GetBucketAcl', 'a:GetBucketTags'],
      ['a:GetBucket*'],
    ],
    ['two of them only', ['a:GetBucketAcl', 'a:GetBucketTags'], ['a:GetBucketAcl', 'a:GetBucketTags']],
    [
      'all of a word, where a name before it merely begins so',
      ['a:Getaway', 'a:GetBucket', 'a:GetBucketAcl', 'a:GetBucketTags', 'a:GetObject'],
      ['a:Get*'],
    ],
    [
      'not what would match others',
      ['a:GetBucket', 'a:GetBucketAcl', 'a:GetBucketTags', 'a:GetObject'],
      ['a:GetBucket*', 'a:GetObject'],
    ],
    ['an abbreviation, as a word', ['a:ListMFADevices', 'a:ListMFAKeys', 'a:ListMFAs'], ['a:List*']],
    ['names', ['a:Put', 'a:GetObject'], ['a:GetObject', 'a:Put']],
  ])('of %s', (_, names, expected) => {
    expect(summarizeActions(indicesOf(names, SMALL), SMALL)).toEqual(expected)
  })

  it('ends patterns only at word boundaries', () => {
    const of = buildCatalog([
      'a:DescribeX',
      'a:GetA1',
      'a:GetAb',
      'a:GetAccount',
      'a:GetZoo',
      'a:ListMFADevices',
      'a:ListMFAKeys',
      'a:ListMFAUsers',
      'a:ListMetrics',
    ])
    const names = [
      'a:GetA1',
      'a:GetAb',
      'a:GetAccount',
      'a:ListMFADevices',
      'a:ListMFAKeys',
      'a:ListMFAUsers',
    ]
    expect(summarizeActions(indicesOf(names, of), of)).toEqual([
      'a:GetA1',
      'a:GetAb',
      'a:GetAccount',
      'a:ListMFA*',
    ])
  })

  it('matches exactly the set, in the AWS catalog', () => {
    const { names } = loadActions()
    const some = fc.constantFrom(
      '*',
      '*:get*',
      '*:list*',
      's3:*',
      'ec2:*',
      'iam:*',
      'a*:*',
      '*:*tag*',
      's3:get*',
      'iam:pass*',
    )
    fc.assert(
      fc.property(
        fc.array(some, { maxLength: 3 }),
        fc.array(some, { maxLength: 3 }),
        fc.nat(),
        (within, out, step) => {
          const indices = [...names.keys()].filter(index => {
            const name = names[index] ?? ''
            const isIn =
              within.some(each => isGlobMatch(each, name)) && !out.some(each => isGlobMatch(each, name))
            return isIn !== (index % (7 + (step % 5_000)) === 3)
          })
          expect(missedBy(summarizeActions(indices, loadActions()), indices)).toEqual([])
        },
      ),
      { numRuns: 30 },
    )
  })

  it('matches exactly the set, in small catalogs', () => {
    const word = fc.constantFrom('Get', 'List', 'MFA', 'Object', 'a', '2', 'X', 'Acl')
    const name = fc
      .tuple(fc.constantFrom('a', 'a-b', 'b'), fc.array(word, { minLength: 1, maxLength: 3 }))
      .map(([service, words]) => `${service}:${words.join('')}`)
    const names = fc.uniqueArray(name, { selector: each => each.toLowerCase(), minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(names, fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }), (all, chosen) => {
        const of = buildCatalog(all)
        const indices = [...of.names.keys()].filter(index => chosen[index])
        const summary = summarizeActions(indices, of)
        const matched = of.names.flatMap((each, index) =>
          summary.some(one => isGlobMatch(one, each)) ? [index] : [],
        )
        expect(matched).toEqual(indices)
        expect(summary.length).toBeLessThanOrEqual(indices.length)
        const counted = summarizeActionRanges(unionActionRanges(indices.map(index => [index, index + 1])), of)
        for (const { text, first, end } of counted)
          expect(of.names.flatMap((each, index) => (isGlobMatch(text, each) ? [index] : []))).toEqual(
            Array.from({ length: end - first }, (_, at) => first + at),
          )
        expect(summary.some(one => summary.some(other => one !== other && isGlobMatch(one, other)))).toBe(
          false,
        )
      }),
      { numRuns: 2_000 },
    )
  })
})

/** The actions that are either in `indices` or matched by the patterns, but not both. */
function missedBy(patterns: readonly string[], indices: readonly number[]): string[] {
  const { names } = loadActions()
  const exact = new Set(patterns.filter(each => !each.includes('*')).map(each => each.toLowerCase()))
  const beginnings = new Set(
    patterns.filter(each => each.endsWith('*')).map(each => each.slice(0, -1).toLowerCase()),
  )
  const lengths = [...new Set([...beginnings].map(each => each.length))]
  const chosen = new Set(indices)
  return names.filter((name, index) => {
    const isMatched = exact.has(name) || lengths.some(length => beginnings.has(name.slice(0, length)))
    return isMatched !== chosen.has(index)
  })
}

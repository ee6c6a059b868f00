import { describe, expect, it } from 'vitest'
import { countGroups } from '../../../reports/posture/finding-groups.ts'
import { selectOwnerTags } from '../../../reports/posture/finding.ts'
import { findOwnerTags } from '../../../reports/posture/reported-items.ts'
import { buildSamplePosture } from '../sample-posture.ts'

function sum(open: Readonly<Record<string, number>>): number {
  return Object.values(open).reduce((total, count) => total + count, 0)
}

describe('the groups of findings', () => {
  const { findings, groups, account } = buildSamplePosture()

  it.each(['account', 'region', 'strategy', 'kind'] as const)('have every finding once: by %s', by => {
    expect(groups[by].reduce((total, { open }) => total + sum(open), 0)).toBe(findings.length)
    const sizes = groups[by].map(({ open }) => sum(open))
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
  })

  it('have every finding once by tag, also those without the tag and those whose tags are not read', () => {
    for (const { values, none, notRead } of groups.tags) {
      const all = [...values.map(({ open }) => open), none, notRead].map(sum)
      expect(all.every(count => count > 0)).toBe(true)
      expect(all.reduce((total, count) => total + count, 0)).toBe(findings.length)
    }
  })

  it('are empty without findings', () => {
    const empty = countGroups([], account)
    expect(empty.region).toEqual([])
    expect(empty.tags.map(({ values, notRead }) => [values, sum(notRead)])).toEqual([
      [[], 0],
      [[], 0],
    ])
  })
})

describe('the tags that say who is responsible', () => {
  it('are found in any case, and are left out if they are empty', () => {
    expect(selectOwnerTags({ Owner: 'ann', TEAM: 'shop', Stage: 'prod' })).toEqual({
      owner: 'ann',
      team: 'shop',
    })
    expect(selectOwnerTags({ owner: '' })).toEqual({})
    expect(selectOwnerTags({ owner: 'b', Owner: 'a' })).toEqual({ owner: 'a' })
    expect(selectOwnerTags({})).toEqual({})
  })

  const role = { kind: 'AWS::IAM::Role', account: '1', region: 'global', arn: 'arn:r' } as const
  it('are not known where tags of the kind are not read, or could not be', () => {
    expect(findOwnerTags({ resource: role, facts: { tags: { known: { team: 'a' } } } })).toEqual({
      team: 'a',
    })
    expect(findOwnerTags({ resource: role, facts: { tags: { unknown: 'denied' } } })).toBeUndefined()
    expect(findOwnerTags({ resource: role, facts: {} })).toBeUndefined()
    const image = { ...role, kind: 'AWS::ECR::Image' } as const
    expect(findOwnerTags({ resource: image, facts: { tags: { known: ['owner'] } } })).toBeUndefined()
  })
})

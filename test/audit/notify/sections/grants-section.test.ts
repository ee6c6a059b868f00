import { describe, expect, it } from 'vitest'
import type { GrantsDiff } from '../../../../audit/state/effects/grants-diff.ts'
import { buildGrantsSection } from '../../../../audit/notify/sections/grants-section.ts'
import { formatGrantsSection } from '../../../../audit/notify/sections/grants-text.ts'
import type { PrincipalWorkloads } from '../../../../audit/notify/sections/principal-workloads.ts'
import type { StatementGrant } from '../../../../audit/engines/iam/diff/statement-grant.ts'
import { buildRoleResourceByName } from '../../../../audit/resources/iam/role.ts'
import { buildFunctionResource } from '../../../../audit/resources/lambda/function.ts'
import { getResourceKey } from '../../../../audit/resources/resource.ts'

const where = { account: '111122223333', region: 'eu-west-1' }

const PASS: StatementGrant = {
  action: 'iam:PassRole',
  actions: ['iam:PassRole'],
  count: 1,
  services: 1,
  resource: 'arn:aws:iam::*:role/app-*',
  within: [],
  except: [],
  certainty: 'definite',
  conditions: [],
  example: { action: 'iam:PassRole', resource: 'arn:aws:iam::111122223333:role/app-example' },
  statement: { policy: 'arn:aws:iam::111122223333:policy/dev', sid: 'Pass', index: 1 },
  risk: 4,
}

function change(name: string, ...granted: StatementGrant[]): GrantsDiff {
  return { changeId: 'c', principal: buildRoleResourceByName(name, where), granted, more: 0 }
}

/** Nothing runs as any of them. */
function idle(changes: readonly GrantsDiff[]): PrincipalWorkloads {
  return new Map(changes.map(({ principal }) => [getResourceKey(principal), []]))
}

function renderLines(...changes: GrantsDiff[]): string[] {
  return formatGrantsSection(buildGrantsSection(changes, idle(changes)))
}

describe('what a message says of what was granted', () => {
  it('names principals together that gained the same, and what runs as them', () => {
    const changes = Array.from({ length: 12 }, (_, index) => change(`team-${index + 10}`, PASS))
    const billing = buildFunctionResource('billing', where)
    const workloads = new Map([
      ...idle(changes),
      [getResourceKey(buildRoleResourceByName('team-21', where)), [billing]],
    ])
    const newGrants = buildGrantsSection(changes, workloads)
    expect(newGrants.groups).toMatchObject([
      { count: 12, severity: 'HIGH', workloads: [billing.arn], workloadCount: 1, principalsNotChecked: 0 },
    ])
    expect(formatGrantsSection(newGrants)).toEqual([
      'team-10, team-11, team-12, team-13, team-14, team-15, team-16, team-17, team-18, team-19 and 2 more may do more now, and with them billing:',
      '  + iam:PassRole on arn:aws:iam::*:role/app-*, by statement Pass of policy dev; for example iam:PassRole on arn:aws:iam::111122223333:role/app-example',
    ])
  })

  it('says of how many nobody looked up what runs as them', () => {
    const changes = [change('known', PASS), change('other', PASS)]
    const newGrants = buildGrantsSection(changes, idle(changes.slice(0, 1)))
    expect(formatGrantsSection(newGrants)[0]).toBe(
      'known, other may do more now, and with them whatever runs as 1 of them:',
    )
  })

  it('names what fits into a message, the worst first, and counts whom it does not name', () => {
    const long = 'x'.repeat(10_000)
    const read = (index: number): StatementGrant => ({
      ...PASS,
      risk: 2,
      actions: [long, long],
      resource: `${index}${long}`,
      except: Array.from({ length: 50 }, () => long),
      conditions: [long],
      statement: { policy: long, sid: long, index },
    })
    const many = Array.from({ length: 500 }, (_, index) =>
      change(`r-${index}`, ...Array.from({ length: 9 }, () => read(index))),
    )
    const all = [...many, change('worst', PASS)]
    const newGrants = buildGrantsSection(all, idle(all))
    expect(newGrants.groups[0]).toMatchObject({ principals: [buildRoleResourceByName('worst', where).arn] })
    expect(newGrants.groups.length + newGrants.omittedPrincipals).toBe(501)
    expect(newGrants.groups[1]).toMatchObject({
      more: 4,
      granted: [{ except: { more: 47 } }, {}, {}, {}, {}],
    })
    expect(Buffer.byteLength(JSON.stringify(newGrants))).toBeLessThan(40_000)
    expect(formatGrantsSection(newGrants).at(-1)).toBe(
      `${newGrants.omittedPrincipals} more may do more now, which is less dangerous`,
    )
  })

  it('keeps apart those that gained something else, the worse first', () => {
    const read: StatementGrant = { ...PASS, actions: ['s3:GetObject'], risk: 2 }
    const { groups: shown } = buildGrantsSection([change('reader', read), change('passer', PASS)], new Map())
    expect(shown).toMatchObject([
      { principals: [buildRoleResourceByName('passer', where).arn], severity: 'HIGH' },
      { principals: [buildRoleResourceByName('reader', where).arn], severity: 'LOW' },
    ])
  })

  it.each<[string, Partial<StatementGrant>, string]>([
    [
      'everything of many services',
      { actions: ['iam:*', 's3:*'], count: 400, services: 40, resource: '*' },
      '400 actions of 40 services, such as iam:*, s3:*, on everything',
    ],
    [
      'a pattern',
      { actions: ['organizations:*'], count: 63, resource: '*' },
      'organizations:* (63 actions) on everything',
    ],
    [
      'a few actions',
      { actions: ['s3:GetObject', 's3:PutObject'], count: 2 },
      's3:GetObject, s3:PutObject on arn',
    ],
    [
      'all but something',
      { resource: '*', except: ['arn:aws:s3:::a*'] },
      'on everything but arn:aws:s3:::a*, by',
    ],
    [
      'under a condition',
      { certainty: 'possible', conditions: ['Bool aws:multifactorauthpresent true'] },
      'if Bool aws:multifactorauthpresent true, as far as can be told',
    ],
    ['no longer under a condition', { certainty: 'condition-weakened' }, 'which a condition limited before'],
    ['a statement without a Sid', { statement: { policy: 'own', index: 0 } }, 'by statement 1 of policy own'],
  ])('says of %s what it is', (_, part, text) => {
    expect(renderLines(change('app', { ...PASS, ...part }))[1]).toContain(text)
  })
})

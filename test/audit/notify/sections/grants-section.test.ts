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

/** No workload uses any of them. */
function withoutWorkloads(changes: readonly GrantsDiff[]): PrincipalWorkloads {
  return new Map(changes.map(({ principal }) => [getResourceKey(principal), []]))
}

function renderLines(...changes: GrantsDiff[]): string[] {
  return formatGrantsSection(buildGrantsSection(changes, withoutWorkloads(changes)))
}

describe('new permissions in a message', () => {
  it('are grouped by principals that gained the same, with their workloads', () => {
    const changes = Array.from({ length: 12 }, (_, index) => change(`team-${index + 10}`, PASS))
    const billing = buildFunctionResource('billing', where)
    const workloads = new Map([
      ...withoutWorkloads(changes),
      [getResourceKey(buildRoleResourceByName('team-21', where)), [billing]],
    ])
    const newGrants = buildGrantsSection(changes, workloads)
    expect(newGrants.groups).toMatchObject([
      { count: 12, severity: 'HIGH', workloads: [billing.arn], workloadCount: 1, principalsNotChecked: 0 },
    ])
    expect(formatGrantsSection(newGrants)).toEqual([
      'New permissions for roles team-10, team-11, team-12 and 9 more (used by function billing):',
      '  iam:PassRole on arn:aws:iam::*:role/app-*, granted by dev (statement Pass). Example: iam:PassRole on arn:aws:iam::111122223333:role/app-example',
    ])
  })

  it('say for how many principals the workloads were not checked', () => {
    const changes = [change('known', PASS), change('other', PASS)]
    const newGrants = buildGrantsSection(changes, withoutWorkloads(changes.slice(0, 1)))
    expect(formatGrantsSection(newGrants)[0]).toBe(
      'New permissions for roles known and other (workloads of 1 of them not checked):',
    )
  })

  it('are as many as fit, the most dangerous first, and the other principals are counted', () => {
    const long = 'x'.repeat(5_000)
    const read = (index: number): StatementGrant => ({
      ...PASS,
      risk: 2,
      actions: [long, long],
      resource: `${index}${long}`,
      except: Array.from({ length: 50 }, () => long),
      conditions: [long],
      statement: { policy: long, sid: long, index },
    })
    const many = Array.from({ length: 100 }, (_, index) =>
      change(`r-${index}`, ...Array.from({ length: 9 }, () => read(index))),
    )
    const all = [...many, change('worst', PASS)]
    const newGrants = buildGrantsSection(all, withoutWorkloads(all))
    expect(newGrants.groups[0]).toMatchObject({ principals: [buildRoleResourceByName('worst', where).arn] })
    expect(newGrants.groups.length + newGrants.omittedPrincipals).toBe(101)
    expect(newGrants.groups[1]).toMatchObject({
      omitted: 4,
      grants: [{ except: { more: 47 } }, {}, {}, {}, {}],
    })
    expect(Buffer.byteLength(JSON.stringify(newGrants))).toBeLessThan(40_000)
    expect(formatGrantsSection(newGrants).at(-1)).toBe(
      `${newGrants.omittedPrincipals} more principals gained lower-risk permissions.`,
    )
  })

  it('of principals that gained something else are separate, the more dangerous first', () => {
    const read: StatementGrant = { ...PASS, actions: ['s3:GetObject'], risk: 2 }
    const { groups: shown } = buildGrantsSection([change('reader', read), change('passer', PASS)], new Map())
    expect(shown).toMatchObject([
      { principals: [buildRoleResourceByName('passer', where).arn], severity: 'HIGH' },
      { principals: [buildRoleResourceByName('reader', where).arn], severity: 'LOW' },
    ])
  })

  it('are one line for a statement that grants everything', () => {
    const statement = { policy: 'arn:aws:iam::aws:policy/AdministratorAccess', index: 0 }
    const all: StatementGrant = {
      ...PASS,
      actions: ['iam:*', 's3:*'],
      count: 22_085,
      services: 456,
      everyService: true,
      resource: '*',
      example: { action: 'iam:AttachGroupPolicy', resource: '*' },
      statement,
    }
    const rest: StatementGrant = { ...PASS, actions: ['dynamodb:PutItem'], except: ['arn:x'], statement }
    expect(renderLines(change('CatalogRole', all, rest))).toEqual([
      'New permissions for role CatalogRole:',
      '  all actions on all resources, granted by AdministratorAccess (statement 1). Example: iam:AttachGroupPolicy',
    ])
    expect(renderLines(change('CatalogRole', { ...all, certainty: 'possible' }))[1]).toMatch(
      /^ {2}22085 actions/,
    )
  })

  it.each<[string, Partial<StatementGrant>, string]>([
    [
      'actions of many services',
      { actions: ['iam:*', 's3:*'], count: 400, services: 40, resource: '*' },
      '400 actions of 40 services (such as iam:*, s3:*) on all resources, granted by',
    ],
    [
      'a pattern',
      { actions: ['organizations:*'], count: 63, resource: '*' },
      'organizations:* (63 actions) on all resources',
    ],
    [
      'a few actions',
      { actions: ['s3:GetObject', 's3:PutObject'], count: 2 },
      's3:GetObject, s3:PutObject on arn',
    ],
    [
      'all but something',
      { resource: '*', except: ['arn:aws:s3:::a*'] },
      'on all resources except arn:aws:s3:::a*, granted by',
    ],
    [
      'under a condition',
      { certainty: 'possible', conditions: ['Bool aws:multifactorauthpresent true'] },
      'if Bool aws:multifactorauthpresent true (not all conditions could be evaluated)',
    ],
    [
      'no longer under a condition',
      { certainty: 'condition-weakened' },
      '(before, a condition limited this)',
    ],
    [
      'a statement without a Sid',
      { statement: { policy: 'own', index: 0 } },
      'granted by policy own (statement 1)',
    ],
  ])('describe %s', (_, part, text) => {
    expect(renderLines(change('app', { ...PASS, ...part }))[1]).toContain(text)
  })
})

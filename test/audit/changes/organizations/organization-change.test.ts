import { describe, expect, it } from 'vitest'
import type { Scope } from '../../../../audit/changes/change.ts'
import { iamChange, triggersOf } from '../../../../audit/changes/triggers.ts'
import { configurationOf } from '../../../../audit/settings/configuration.ts'
import { scopeOf } from '../../../../audit/settings/scope.ts'
import { merged } from '../../../../examples/described/world.ts'
import { eventFile } from '../../../events/world.ts'
import { entries } from '../recorded-events.ts'

const ACCOUNT = '111122223333'
const MANAGEMENT = '444455556666'
const attached = eventFile('org-01-attach-scp.json')

const above = ['r-ab12', 'ou-ab12-prodacct']
const organization = { managementAccount: MANAGEMENT, above }
const member = scopeOf(ACCOUNT, configurationOf({ home: 'eu-west-1', organization }))

/** A call in the management account, or in another one, with these parameters alone. */
function called(eventName: string, requestParameters: object | null, by = MANAGEMENT): unknown {
  const event = merged(attached, {
    account: by,
    detail: { eventName, recipientAccountId: by, requestParameters: null },
  })
  return merged(event, { detail: { requestParameters } })
}

/** The ARNs of what an event is about, or why it is ignored. */
function about(event: unknown, scope: Scope = member): string[] | string {
  const read = iamChange.read(event, scope)
  if ('ignored' in read) return read.ignored
  expect(read.change.subjects.map(({ facts }) => facts)).toEqual([[]])
  return read.change.subjects.map(({ resource }) => resource.arn)
}

const own = [`arn:aws:iam::${ACCOUNT}:root`]

describe('a change of the organization', () => {
  it('is one of our account, told in the account that manages it', () => {
    const [entry] = entries('org-01')
    const read = iamChange.read(attached, member)
    expect(read).toMatchObject({
      change: {
        id: entry?.dedupeKey,
        account: ACCOUNT,
        region: 'us-east-1',
        action: 'organizations:AttachPolicy',
        actor: { name: 'OrgAdmin/x' },
      },
    })
    expect(about(attached)).toEqual(own)
    expect(triggersOf(attached)).toEqual([iamChange])
  })

  it.each([
    ['AttachPolicy', { policyId: 'p-1', targetId: ACCOUNT }],
    ['DetachPolicy', { policyId: 'p-1', targetId: 'r-ab12' }],
    ['DetachPolicy', { policyId: 'p-1', targetId: null }],
    ['AttachPolicy', null],
    ['UpdatePolicy', { policyId: 'p-1' }],
    ['DeletePolicy', { policyId: 'p-1' }],
    ['EnablePolicyType', { rootId: 'r-ab12', policyType: 'SERVICE_CONTROL_POLICY' }],
    ['DisablePolicyType', { rootId: 'r-ab12', policyType: 'SERVICE_CONTROL_POLICY' }],
    ['PutResourcePolicy', { content: '{}' }],
    ['DeleteResourcePolicy', null],
    ['MoveAccount', { accountId: ACCOUNT, destinationParentId: 'ou-ab12-elsewhere' }],
    ['MoveAccount', null],
    ['RemoveAccountFromOrganization', { accountId: ACCOUNT }],
  ])('%s %j is about the account', (eventName, request) => {
    const event = called(eventName, request)
    expect(about(event)).toEqual(own)
    expect(triggersOf(event)).toEqual([iamChange])
  })

  it('is about the account that leaves', () => {
    expect(about(called('LeaveOrganization', null, ACCOUNT))).toEqual(own)
  })

  it.each([
    ['AttachPolicy', { policyId: 'p-1', targetId: '999988887777' }],
    ['DetachPolicy', { policyId: 'p-1', targetId: 'ou-ab12-elsewhere' }],
    ['MoveAccount', { accountId: '999988887777' }],
    ['RemoveAccountFromOrganization', { accountId: '999988887777' }],
    ['CreatePolicy', { name: 'x' }],
    ['CreateOrganizationalUnit', { parentId: 'r-ab12' }],
    ['LeaveOrganization', null],
  ])('%s %j is about others, or nobody', (eventName, request) => {
    expect(about(called(eventName, request))).toBe('not-in-use')
  })

  it('is none where it failed, or is none that is followed', () => {
    expect(about(merged(attached, { detail: { errorCode: 'AccessDenied' } }))).toBe('failed')
    expect(about(called('CreateAccount', {}))).toBe('kind-not-audited')
    expect(triggersOf(called('CreateAccount', {}))).toEqual([])
  })
})

describe('whose organization it is', () => {
  it('is nobody’s whom we know where nothing is configured', () => {
    const alone = scopeOf(ACCOUNT, configurationOf({ home: 'eu-west-1' }))
    expect(about(attached, alone)).toBe('kind-not-audited')
    expect(about(attached, { regions: [] })).toBe('kind-not-audited')
    expect(about(called('UpdatePolicy', {}, '999988887777'))).toBe('kind-not-audited')
  })

  it('is that of the account itself where it manages it', () => {
    const managing = scopeOf(MANAGEMENT, configurationOf({ home: 'eu-west-1' }))
    const root = [`arn:aws:iam::${MANAGEMENT}:root`]
    expect(about(called('AttachPolicy', { targetId: MANAGEMENT }), managing)).toEqual(root)
    expect(about(called('AttachPolicy', { targetId: 'r-ab12' }), managing)).toEqual(root)
    expect(about(called('UpdatePolicy', { policyId: 'p-1' }), managing)).toEqual(root)
    expect(about(attached, managing)).toBe('not-in-use')
  })
})

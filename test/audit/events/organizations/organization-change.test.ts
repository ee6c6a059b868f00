import { describe, expect, it } from 'vitest'
import type { AuditScope } from '../../../../audit/events/change.ts'
import { iamTrigger, matchTriggers } from '../../../../audit/events/triggers.ts'
import { parseConfiguration } from '../../../../audit/configuration/configuration.ts'
import { createAuditScope } from '../../../../audit/configuration/audit-scope.ts'
import { applyMergePatch } from '../../../../examples/account/example-account.ts'
import { readGroundTruthFile } from '../../../events/world.ts'
import { listIndexEntries } from '../recorded-events.ts'

const ACCOUNT = '111122223333'
const MANAGEMENT = '444455556666'
const attached = readGroundTruthFile('org-01-attach-scp.json')

const above = ['r-ab12', 'ou-ab12-prodacct']
const organization = { managementAccount: MANAGEMENT, parents: above }
const member = createAuditScope(ACCOUNT, parseConfiguration({ home: 'eu-west-1', organization }))

/** A call in the management account or another one, with these parameters. */
function buildCall(eventName: string, requestParameters: object | null, by = MANAGEMENT): unknown {
  const event = applyMergePatch(attached, {
    account: by,
    detail: { eventName, recipientAccountId: by, requestParameters: null },
  })
  return applyMergePatch(event, { detail: { requestParameters } })
}

/** The ARNs of the subjects of an event, or why it is ignored. */
function listSubjects(event: unknown, auditScope: AuditScope = member): string[] | string {
  const parsedEvent = iamTrigger.parse(event, auditScope)
  if ('ignored' in parsedEvent) return parsedEvent.ignored
  expect(parsedEvent.change.subjects.map(({ facts }) => facts)).toEqual([[]])
  return parsedEvent.change.subjects.map(({ resource }) => resource.arn)
}

const own = [`arn:aws:iam::${ACCOUNT}:root`]

describe('a change of the organization', () => {
  it('is a change of the account, with an event in the management account', () => {
    const [entry] = listIndexEntries('org-01')
    const parsedEvent = iamTrigger.parse(attached, member)
    expect(parsedEvent).toMatchObject({
      change: {
        id: entry?.dedupeKey,
        account: ACCOUNT,
        region: 'us-east-1',
        action: 'organizations:AttachPolicy',
        actor: { name: 'OrgAdmin/x' },
      },
    })
    expect(listSubjects(attached)).toEqual(own)
    expect(matchTriggers(attached)).toEqual([iamTrigger])
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
    ['EnableAllFeatures', null],
    ['AcceptHandshake', { handshakeId: 'h-ab12cd34' }],
    ['CloseAccount', { accountId: ACCOUNT }],
    ['RegisterDelegatedAdministrator', { accountId: ACCOUNT, servicePrincipal: 'guardduty.amazonaws.com' }],
    ['DeregisterDelegatedAdministrator', { accountId: ACCOUNT }],
  ])('%s %j concerns the account', (eventName, request) => {
    const event = buildCall(eventName, request)
    expect(listSubjects(event)).toEqual(own)
    expect(matchTriggers(event)).toEqual([iamTrigger])
  })

  it('concerns the account that joins or leaves', () => {
    expect(listSubjects(buildCall('AcceptHandshake', { handshakeId: 'h-ab12cd34' }, ACCOUNT))).toEqual(own)
    expect(listSubjects(buildCall('LeaveOrganization', null, ACCOUNT))).toEqual(own)
  })

  it.each([
    ['AttachPolicy', { policyId: 'p-1', targetId: '999988887777' }],
    ['DetachPolicy', { policyId: 'p-1', targetId: 'ou-ab12-elsewhere' }],
    ['MoveAccount', { accountId: '999988887777' }],
    ['RemoveAccountFromOrganization', { accountId: '999988887777' }],
    ['CloseAccount', { accountId: '999988887777' }],
    ['RegisterDelegatedAdministrator', { accountId: '999988887777' }],
    ['CreatePolicy', { name: 'x' }],
    ['CreateOrganizationalUnit', { parentId: 'r-ab12' }],
    ['LeaveOrganization', null],
  ])('%s %j concerns others or nothing', (eventName, request) => {
    expect(listSubjects(buildCall(eventName, request))).toBe('not-in-use')
  })

  it('is ignored if it failed or is not audited', () => {
    expect(listSubjects(applyMergePatch(attached, { detail: { errorCode: 'AccessDenied' } }))).toBe('failed')
    expect(listSubjects(buildCall('CreateAccount', {}))).toBe('kind-not-audited')
    expect(matchTriggers(buildCall('CreateAccount', {}))).toEqual([])
  })
})

describe('the organization in scope', () => {
  it('is unknown without configuration', () => {
    const alone = createAuditScope(ACCOUNT, parseConfiguration({ home: 'eu-west-1' }))
    expect(listSubjects(attached, alone)).toBe('kind-not-audited')
    expect(listSubjects(attached, { regions: [] })).toBe('kind-not-audited')
    expect(listSubjects(buildCall('UpdatePolicy', {}, '999988887777'))).toBe('kind-not-audited')
  })

  it("is the account's own if it is the management account", () => {
    const managing = createAuditScope(MANAGEMENT, parseConfiguration({ home: 'eu-west-1' }))
    const root = [`arn:aws:iam::${MANAGEMENT}:root`]
    expect(listSubjects(buildCall('AttachPolicy', { targetId: MANAGEMENT }), managing)).toEqual(root)
    expect(listSubjects(buildCall('AttachPolicy', { targetId: 'r-ab12' }), managing)).toEqual(root)
    expect(listSubjects(buildCall('UpdatePolicy', { policyId: 'p-1' }), managing)).toEqual(root)
    expect(listSubjects(attached, managing)).toBe('not-in-use')
  })
})

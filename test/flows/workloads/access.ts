import { expect, test } from 'vitest'
import type { Fact } from '../../../audit/resources/fact.ts'
import { expectFindings } from '../deployed-assay/expect-findings.ts'
import { ADMINISTRATOR_ACCESS_ARN } from '../actors/workload-actor.ts'
import { EVERYTHING_STATEMENT, READ_ORDERS_STATEMENT } from '../actors/access-actor.ts'
import { waitUntilIdle } from '../deployed-assay/until-idle.ts'
import { waitFor } from '../deployed-assay/eventually.ts'
import {
  expectFlowActor,
  buildOpenedExpectation,
  buildResolvedExpectation,
  type WorkloadFixture,
} from './workload-fixture.ts'

const NO_ADMIN = { control: 'least-privilege/function-role-no-admin', severity: 'CRITICAL' } as const
const FULL_ADMIN = { control: 'least-privilege/iam-policy-no-full-admin', severity: 'CRITICAL' } as const
const TRUST = { control: 'least-privilege/iam-role-trust-not-public', severity: 'CRITICAL' } as const
const ATTACHED = {
  control: 'least-privilege/iam-admin-managed-policy-attached',
  severity: 'HIGH',
} as const

/** The controls of these flows. */
export const ACCESS_CONTROLS = [NO_ADMIN, FULL_ADMIN, TRUST, ATTACHED]

/** Waits until no recheck of the last change is pending, which would attribute the next change to it. */
function waitForRechecks({ assay }: WorkloadFixture): Promise<void> {
  return waitUntilIdle(assay.localAws, ['iam-change'])
}

/** The flows of roles, policies, boundaries and groups. */
export function testAccessFlows(fixture: () => WorkloadFixture): void {
  test.concurrent('the trust policy of a role is opened to everyone and closed', async () => {
    const { access, actor, inbox, table } = fixture()
    const role = actor.roleNamed('trusting')
    await access.setTrust('trusting', '*')
    const { notification } = await inbox.first('role/trusting', 'iam:UpdateAssumeRolePolicy')
    expectFlowActor(notification)
    expectFindings(notification, buildOpenedExpectation(TRUST, role))
    await waitForRechecks(fixture())
    await access.setTrust('trusting', { Service: 'lambda.amazonaws.com' })
    const fixed = await inbox.second('role/trusting', 'iam:UpdateAssumeRolePolicy')
    expectFlowActor(fixed.notification)
    expectFindings(fixed.notification, buildResolvedExpectation(TRUST, role))
    expect(await table.steps(role, TRUST.control)).toEqual(['OPENED', 'RESOLVED'])
  })

  test.concurrent(
    'an inline policy makes two functions administrators, and its deletion resolves that',
    async () => {
      const { access, actor, inbox } = fixture()
      const [role, ...functions] = [
        actor.roleNamed('inline'),
        ...['inline-a', 'inline-b'].map(actor.functionNamed),
      ] as const
      const all = [role, ...functions].map(({ arn }) => arn)
      await access.putInline('inline', 'own', EVERYTHING_STATEMENT)
      const { notification } = await inbox.first('role/inline', 'iam:PutRolePolicy')
      expectFlowActor(notification)
      expectFindings(notification, buildOpenedExpectation(NO_ADMIN, ...functions), all)
      expectFindings(notification, buildOpenedExpectation(FULL_ADMIN, role), all)
      await waitForRechecks(fixture())
      await access.deleteInline('inline', 'own')
      const fixed = await inbox.first('role/inline', 'iam:DeleteRolePolicy')
      expectFlowActor(fixed.notification)
      expect(fixed.notification.changes).toEqual(['role inline: removed inline policies own'])
      expectFindings(fixed.notification, buildResolvedExpectation(NO_ADMIN, ...functions), all)
      expectFindings(fixed.notification, buildResolvedExpectation(FULL_ADMIN, role), all)
    },
  )

  test.concurrent('a new default version of a managed policy is followed to the functions', async () => {
    const { access, actor, inbox } = fixture()
    const policy = access.policyNamed('Orders')
    const functions = ['managed-a', 'managed-b'].map(actor.functionNamed)
    const all = [policy, actor.roleNamed('managed'), ...functions].map(({ arn }) => arn)
    await access.replacePolicy('Orders', EVERYTHING_STATEMENT)
    const { notification } = await inbox.first('policy/Orders', 'iam:CreatePolicyVersion')
    expectFlowActor(notification)
    expect(notification.changes).toContain('policy Orders: default version changed from v1 to v2')
    expectFindings(notification, buildOpenedExpectation(NO_ADMIN, ...functions), all)
    expectFindings(notification, buildOpenedExpectation(FULL_ADMIN, policy), all)
    await waitForRechecks(fixture())
    await access.replacePolicy('Orders', READ_ORDERS_STATEMENT)
    const fixed = await inbox.second('policy/Orders', 'iam:CreatePolicyVersion')
    expectFlowActor(fixed.notification)
    expectFindings(fixed.notification, buildResolvedExpectation(NO_ADMIN, ...functions), all)
    expectFindings(fixed.notification, buildResolvedExpectation(FULL_ADMIN, policy), all)
  })

  test.concurrent('a permissions boundary resolves the finding, and its removal reopens it', async () => {
    const { access, actor, inbox, table } = fixture()
    const capped = actor.functionNamed('capped-a')
    await access.putInline('capped', 'own', EVERYTHING_STATEMENT)
    const { notification } = await inbox.first('capped-a', 'iam:PutRolePolicy')
    const role = [actor.roleNamed('capped').arn]
    expectFindings(notification, buildOpenedExpectation(NO_ADMIN, capped), role)
    await waitForRechecks(fixture())
    await access.bound('capped', access.policyArn('Limits'))
    const bounded = await inbox.first('capped-a', 'iam:PutRolePermissionsBoundary')
    expectFindings(bounded.notification, buildResolvedExpectation(NO_ADMIN, capped), role)
    await waitForRechecks(fixture())
    await access.unbound('capped')
    const unbounded = await inbox.first('capped-a', 'iam:DeleteRolePermissionsBoundary')
    expectFindings(
      unbounded.notification,
      { ...buildOpenedExpectation(NO_ADMIN, capped), step: 'REOPENED' },
      role,
    )
    expect(unbounded.notification.newGrants).toMatchObject([{ principals: role, severity: 'HIGH' }])
    await waitForRechecks(fixture())
    await access.deleteInline('capped', 'own')
    const fixed = await inbox.first('capped-a', 'iam:DeleteRolePolicy')
    expectFindings(fixed.notification, buildResolvedExpectation(NO_ADMIN, capped), role)
    expect(await table.steps(capped, NO_ADMIN.control)).toEqual([
      'OPENED',
      'RESOLVED',
      'REOPENED',
      'RESOLVED',
    ])
  })

  test.concurrent(
    'the policies of a group are evaluated, its members are re-evaluated, and a removed member is not',
    async () => {
      const { access, inbox, table } = fixture()
      const [group, dave] = [access.groupNamed('operators'), access.userNamed('dave')]
      const before = (await table.record(dave))?.evaluatedAt ?? ''
      await access.putGroupInline('operators', 'own', EVERYTHING_STATEMENT)
      const { notification } = await inbox.first('group/operators', 'iam:PutGroupPolicy')
      expectFlowActor(notification)
      expectFindings(notification, buildOpenedExpectation(FULL_ADMIN, group), [dave.arn])
      const seen = (await table.record(dave))?.evaluatedAt ?? ''
      expect(seen > before).toBe(true)
      await waitForRechecks(fixture())
      await access.leave('operators', 'dave')
      await waitFor('dave in no group', async () => {
        const { groups } = (await table.snapshot(dave))?.facts ?? {}
        return isEmpty(groups) ? true : undefined
      })
      await waitForRechecks(fixture())
      const remaining = (await table.record(dave))?.evaluatedAt
      await access.attachToGroup('operators', ADMINISTRATOR_ACCESS_ARN)
      const attached = await inbox.first('group/operators', 'iam:AttachGroupPolicy')
      expectFlowActor(attached.notification)
      expectFindings(attached.notification, buildOpenedExpectation(ATTACHED, group), [dave.arn])
      expect((await table.record(dave))?.evaluatedAt).toBe(remaining)
      await waitForRechecks(fixture())
      await access.deleteGroupInline('operators', 'own')
      await access.detachFromGroup('operators', ADMINISTRATOR_ACCESS_ARN)
      await table.evaluated(group, FULL_ADMIN.control, 'COMPLIANT')
      await table.evaluated(group, ATTACHED.control, 'COMPLIANT')
      expect(await table.steps(group, FULL_ADMIN.control)).toEqual(['OPENED', 'RESOLVED'])
      expect(await table.steps(group, ATTACHED.control)).toEqual(['OPENED', 'RESOLVED'])
    },
  )
}

function isEmpty(fact: Fact | undefined): boolean {
  return fact !== undefined && 'known' in fact && Array.isArray(fact.known) && fact.known.length === 0
}

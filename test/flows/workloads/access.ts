import { expect, test } from 'vitest'
import type { Fact } from '../../../audit/resources/fact.ts'
import { expectFindings } from '../expect-findings.ts'
import { ADMINISTRATOR_ACCESS } from '../hand.ts'
import { EVERYTHING, READ_ORDERS } from '../hands/access.ts'
import { quiet } from '../quiet.ts'
import { soon } from '../soon.ts'
import { expectCarol, opened, resolved, type Stage } from './stage.ts'

const NO_ADMIN = { control: 'least-privilege/function-role-no-admin', severity: 'CRITICAL' } as const
const FULL_ADMIN = { control: 'least-privilege/iam-policy-no-full-admin', severity: 'CRITICAL' } as const
const TRUST = { control: 'least-privilege/iam-role-trust-not-public', severity: 'CRITICAL' } as const
const ATTACHED = {
  control: 'least-privilege/iam-admin-managed-policy-attached',
  severity: 'HIGH',
} as const

/** The controls of which these flows are told. */
export const accessControls = [NO_ADMIN, FULL_ADMIN, TRUST, ATTACHED]

/** Waits until no look at the last change can see the next one, and take it for its own. */
function unseen({ assay }: Stage): Promise<void> {
  return quiet(assay.bed, ['iam-change'])
}

/** What befalls roles, policies, boundaries and groups. */
export function accessFlows(stage: () => Stage): void {
  test.concurrent('the trust of a role is opened to everyone and closed', async () => {
    const { access, hand, inbox, table } = stage()
    const role = hand.roleNamed('trusting')
    await access.setTrust('trusting', '*')
    const { notification } = await inbox.first('role/trusting', 'iam:UpdateAssumeRolePolicy')
    expectCarol(notification)
    expectFindings(notification, opened(TRUST, role))
    await unseen(stage())
    await access.setTrust('trusting', { Service: 'lambda.amazonaws.com' })
    const mended = await inbox.second('role/trusting', 'iam:UpdateAssumeRolePolicy')
    expectCarol(mended.notification)
    expectFindings(mended.notification, resolved(TRUST, role))
    expect(await table.steps(role, TRUST.control)).toEqual(['OPENED', 'RESOLVED'])
  })

  test.concurrent('an inline policy makes two functions administrators, and none', async () => {
    const { access, hand, inbox } = stage()
    const [role, ...functions] = [
      hand.roleNamed('inline'),
      ...['inline-a', 'inline-b'].map(hand.functionNamed),
    ] as const
    const all = [role, ...functions].map(({ arn }) => arn)
    await access.putInline('inline', 'own', EVERYTHING)
    const { notification } = await inbox.first('role/inline', 'iam:PutRolePolicy')
    expectCarol(notification)
    expectFindings(notification, opened(NO_ADMIN, ...functions), all)
    expectFindings(notification, opened(FULL_ADMIN, role), all)
    await unseen(stage())
    await access.deleteInline('inline', 'own')
    const mended = await inbox.first('role/inline', 'iam:DeleteRolePolicy')
    expectCarol(mended.notification)
    expect(mended.notification.changes).toEqual(['role inline: - inlinePolicies own'])
    expectFindings(mended.notification, resolved(NO_ADMIN, ...functions), all)
    expectFindings(mended.notification, resolved(FULL_ADMIN, role), all)
  })

  test.concurrent('a new default version of a managed policy is followed to the functions', async () => {
    const { access, hand, inbox } = stage()
    const policy = access.policyNamed('Orders')
    const functions = ['managed-a', 'managed-b'].map(hand.functionNamed)
    const all = [policy, hand.roleNamed('managed'), ...functions].map(({ arn }) => arn)
    await access.replacePolicy('Orders', EVERYTHING)
    const { notification } = await inbox.first('policy/Orders', 'iam:CreatePolicyVersion')
    expectCarol(notification)
    expect(notification.changes).toContain('policy Orders: defaultVersion v1 → v2')
    expectFindings(notification, opened(NO_ADMIN, ...functions), all)
    expectFindings(notification, opened(FULL_ADMIN, policy), all)
    await unseen(stage())
    await access.replacePolicy('Orders', READ_ORDERS)
    const mended = await inbox.second('policy/Orders', 'iam:CreatePolicyVersion')
    expectCarol(mended.notification)
    expectFindings(mended.notification, resolved(NO_ADMIN, ...functions), all)
    expectFindings(mended.notification, resolved(FULL_ADMIN, policy), all)
  })

  test.concurrent('a boundary closes what it caps, and its end opens it again', async () => {
    const { access, hand, inbox, table } = stage()
    const capped = hand.functionNamed('capped-a')
    await access.putInline('capped', 'own', EVERYTHING)
    const { notification } = await inbox.first('capped-a', 'iam:PutRolePolicy')
    const role = [hand.roleNamed('capped').arn]
    expectFindings(notification, opened(NO_ADMIN, capped), role)
    await unseen(stage())
    await access.bound('capped', access.policyArn('Limits'))
    const bounded = await inbox.first('capped-a', 'iam:PutRolePermissionsBoundary')
    expectFindings(bounded.notification, resolved(NO_ADMIN, capped), role)
    await unseen(stage())
    await access.unbound('capped')
    const unbounded = await inbox.first('capped-a', 'iam:DeleteRolePermissionsBoundary')
    expectFindings(unbounded.notification, { ...opened(NO_ADMIN, capped), step: 'REOPENED' }, role)
    expect(unbounded.notification.gained).toMatchObject([{ principals: role, severity: 'HIGH' }])
    await unseen(stage())
    await access.deleteInline('capped', 'own')
    const mended = await inbox.first('capped-a', 'iam:DeleteRolePolicy')
    expectFindings(mended.notification, resolved(NO_ADMIN, capped), role)
    expect(await table.steps(capped, NO_ADMIN.control)).toEqual([
      'OPENED',
      'RESOLVED',
      'REOPENED',
      'RESOLVED',
    ])
  })

  test.concurrent(
    'the policies of a group are judged, its members again, and one who left no more',
    async () => {
      const { access, inbox, table } = stage()
      const [group, dave] = [access.groupNamed('operators'), access.userNamed('dave')]
      const before = (await table.sheet(dave))?.at ?? ''
      await access.putGroupInline('operators', 'own', EVERYTHING)
      const { notification } = await inbox.first('group/operators', 'iam:PutGroupPolicy')
      expectCarol(notification)
      expectFindings(notification, opened(FULL_ADMIN, group), [dave.arn])
      const seen = (await table.sheet(dave))?.at ?? ''
      expect(seen > before).toBe(true)
      await unseen(stage())
      await access.leave('operators', 'dave')
      await soon('dave in no group', async () => {
        const { groups } = (await table.model(dave))?.facts ?? {}
        return isEmpty(groups) ? true : undefined
      })
      await unseen(stage())
      const left = (await table.sheet(dave))?.at
      await access.attachToGroup('operators', ADMINISTRATOR_ACCESS)
      const attached = await inbox.first('group/operators', 'iam:AttachGroupPolicy')
      expectCarol(attached.notification)
      expectFindings(attached.notification, opened(ATTACHED, group), [dave.arn])
      expect((await table.sheet(dave))?.at).toBe(left)
      await unseen(stage())
      await access.deleteGroupInline('operators', 'own')
      await access.detachFromGroup('operators', ADMINISTRATOR_ACCESS)
      await table.judged(group, FULL_ADMIN.control, 'COMPLIANT')
      await table.judged(group, ATTACHED.control, 'COMPLIANT')
      expect(await table.steps(group, FULL_ADMIN.control)).toEqual(['OPENED', 'RESOLVED'])
      expect(await table.steps(group, ATTACHED.control)).toEqual(['OPENED', 'RESOLVED'])
    },
  )
}

function isEmpty(fact: Fact | undefined): boolean {
  return fact !== undefined && 'known' in fact && Array.isArray(fact.known) && fact.known.length === 0
}

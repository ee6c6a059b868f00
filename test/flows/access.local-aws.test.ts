import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LocalAws } from '../local-aws/local-aws.ts'
import { describeOnLocalAws } from '../local-aws/suite.ts'
import { deployAndSettleAssay, type DeployedAssay } from './deployed-assay/deployment.ts'
import { createWorkloadActor } from './actors/workload-actor.ts'
import { createAccessActor } from './actors/access-actor.ts'
import { createRegistryActor } from './actors/registry-actor.ts'
import { createNotificationInbox, type NotificationInbox } from './deployed-assay/notification-inbox.ts'
import { waitUntilIdle } from './deployed-assay/until-idle.ts'

const ROLES = Array.from({ length: 50 }, (_, index) => `team-${String(index).padStart(2, '0')}`)
const FUNCTIONS = ['billing', 'orders', 'stock']

const READ = { Sid: 'Read', Action: 's3:GetObject', Resource: 'arn:aws:s3:::orders/*' }
const PASS = { Sid: 'Pass', Action: 'iam:PassRole', Resource: 'arn:aws:iam::*:role/app-*' }

const OTHER = '444455556666'

/** Creates a policy that all roles have, three functions with the first roles, a repository, and an administrator role. */
async function populate(localAws: LocalAws): Promise<void> {
  const actor = createWorkloadActor(localAws)
  const access = createAccessActor(localAws)
  await access.createPolicy('teams', READ)
  for (const role of ROLES) {
    await actor.createRole(role)
    await actor.attach(role, access.policyArn('teams'))
  }
  for (const [index, name] of FUNCTIONS.entries())
    await actor.createFunction(name, { role: ROLES[index] ?? '', runtime: 'nodejs24.x' })
  await createRegistryActor(localAws).createRepository('partners')
  await actor.createRole('deploy')
  await actor.attach('deploy')
  await access.setTrust('deploy', { AWS: `arn:aws:iam::${localAws.account}:root` })
}

describeOnLocalAws('Assay deployed: grants, escalation paths and exposures of a policy change', () => {
  let assay: DeployedAssay
  let inbox: NotificationInbox

  beforeAll(async () => {
    assay = await deployAndSettleAssay({}, populate)
    inbox = await createNotificationInbox(assay)
    await waitUntilIdle(assay.localAws)
  })
  afterAll(() => assay.stop())

  async function listNotifications(policy: string) {
    const messages = await inbox.about(policy, 'iam:CreatePolicyVersion')
    return messages.map(({ notification }) => notification)
  }

  test('new permissions of 50 roles are one notification, with the functions that have them', async () => {
    await createAccessActor(assay.localAws).replacePolicy('teams', READ, PASS)
    const { notification } = await inbox.first('teams', 'iam:CreatePolicyVersion')
    await waitUntilIdle(assay.localAws)
    expect(await inbox.about('teams', 'iam:CreatePolicyVersion')).toHaveLength(1)
    expect(notification).toMatchObject({ severity: 'HIGH', actor: { name: 'carol' }, pendingTaskCount: 0 })
    expect(notification.newGrants).toMatchObject([
      {
        count: 50,
        workloadCount: 3,
        grants: [
          {
            actions: ['iam:PassRole'],
            count: 1,
            resource: 'arn:aws:iam::*:role/app-*',
            certainty: 'definite',
            example: {
              action: 'iam:PassRole',
              resource: `arn:aws:iam::${assay.localAws.account}:role/app-example`,
            },
            statement: 'teams (statement Pass)',
          },
        ],
        omitted: 0,
      },
    ])
    for (const name of FUNCTIONS) expect(notification.text).toContain(name)
  })

  test('removed permissions grant nothing, and resolve the findings of the change that granted them', async () => {
    await createAccessActor(assay.localAws).replacePolicy('teams', READ)
    await waitUntilIdle(assay.localAws)
    const [, notification, ...others] = await listNotifications('teams')
    expect(others).toEqual([])
    expect(notification?.newGrants).toEqual([])
    expect(notification?.text).toContain('least-privilege/iam-change-new-access')
  })

  test('an escalation path over a role that trusts the account is notified with all principals that can take it', async () => {
    const deploy = `arn:aws:iam::${assay.localAws.account}:role/deploy`
    const assume = { Sid: 'Deploy', Action: 'sts:AssumeRole', Resource: deploy }
    await createAccessActor(assay.localAws).replacePolicy('teams', READ, assume)
    await expect.poll(async () => (await listNotifications('teams')).length, { timeout: 120_000 }).toBe(3)
    await waitUntilIdle(assay.localAws)
    const [, , notification, ...others] = await listNotifications('teams')
    expect(others).toEqual([])
    expect(notification).toMatchObject({
      // That of the finding about the opened path.
      severity: 'CRITICAL',
      findings: [
        { control: 'least-privilege/iam-change-new-escalation', severity: 'CRITICAL', step: 'OPENED' },
        { control: 'least-privilege/iam-change-new-access', severity: 'HIGH', step: 'REOPENED', count: 50 },
      ],
      actor: { name: 'carol' },
      escalationPaths: [
        {
          count: 50,
          steps: [
            {
              to: deploy,
              actions: ['sts:AssumeRole'],
              statements: {
                first: ['teams (statement Deploy)', 'the trust policy of role deploy'],
                more: 0,
              },
            },
          ],
          conditional: false,
        },
      ],
      escalationPathsOmitted: 0,
    })
    expect(notification?.text).toContain(
      'and 47 more can now become an administrator: become role deploy with',
    )
  })

  test('a repository that is opened to another account leads to one message with the admitted principal', async () => {
    const statement = { Sid: 'Pull', Principal: { AWS: OTHER }, Action: 'ecr:BatchGetImage' }
    await createRegistryActor(assay.localAws).setPolicy('partners', statement)
    const { notification } = await inbox.first('partners', 'ecr:SetRepositoryPolicy')
    await waitUntilIdle(assay.localAws)
    expect(await inbox.about('partners', 'ecr:SetRepositoryPolicy')).toHaveLength(1)
    expect(notification).toMatchObject({ actor: { name: 'carol' }, newExposuresOmitted: 0 })
    expect(notification.newExposures).toMatchObject([
      {
        kind: 'AWS::ECR::Repository',
        hasFinding: true,
        admissions: [
          {
            scope: 'cross-account',
            principal: `account ${OTHER}`,
            actions: { first: ['ecr:BatchGetImage'], more: 0 },
            certain: true,
            statement: 'statement Pull of its policy',
            example: { principal: `arn:aws:iam::${OTHER}:root`, action: 'ecr:BatchGetImage' },
          },
        ],
        omitted: 0,
      },
    ])
  })
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Bed } from '../bed/bed.ts'
import { bedSuite } from '../bed/suite.ts'
import { settledAssay, type Deployment } from './deployment.ts'
import { handOf } from './hand.ts'
import { accessHandOf } from './hands/access.ts'
import { registryHandOf } from './hands/registry.ts'
import { subscribe, type Inbox } from './inbox.ts'
import { quiet } from './quiet.ts'

const ROLES = Array.from({ length: 50 }, (_, index) => `team-${String(index).padStart(2, '0')}`)
const FUNCTIONS = ['billing', 'orders', 'stock']

const READ = { Sid: 'Read', Action: 's3:GetObject', Resource: 'arn:aws:s3:::orders/*' }
const PASS = { Sid: 'Pass', Action: 'iam:PassRole', Resource: 'arn:aws:iam::*:role/app-*' }

const OTHER = '444455556666'

/** A policy that every team holds, three functions of the first teams, a repository, and an administrator. */
async function populate(bed: Bed): Promise<void> {
  const hand = handOf(bed)
  const access = accessHandOf(bed)
  await access.createPolicy('teams', READ)
  for (const role of ROLES) {
    await hand.createRole(role)
    await hand.attach(role, access.policyArn('teams'))
  }
  for (const [index, name] of FUNCTIONS.entries())
    await hand.createFunction(name, { role: ROLES[index] ?? '', runtime: 'nodejs24.x' })
  await registryHandOf(bed).createRepository('partners')
  await hand.createRole('deploy')
  await hand.attach('deploy')
  await access.setTrust('deploy', { AWS: `arn:aws:iam::${bed.account}:root` })
}

bedSuite('Assay deployed: what a change of a policy grants and opens', () => {
  let assay: Deployment
  let inbox: Inbox

  beforeAll(async () => {
    assay = await settledAssay({}, populate)
    inbox = await subscribe(assay)
    await quiet(assay.bed)
  })
  afterAll(() => assay.stop())

  async function toldOf(policy: string) {
    const messages = await inbox.about(policy, 'iam:CreatePolicyVersion')
    return messages.map(({ notification }) => notification)
  }

  test('50 roles that a new version gives more are told in one message, with the functions that have it', async () => {
    await accessHandOf(assay.bed).replacePolicy('teams', READ, PASS)
    const { notification } = await inbox.first('teams', 'iam:CreatePolicyVersion')
    await quiet(assay.bed)
    expect(await inbox.about('teams', 'iam:CreatePolicyVersion')).toHaveLength(1)
    expect(notification).toMatchObject({ severity: 'HIGH', actor: { name: 'carol' }, open: 0 })
    expect(notification.gained).toMatchObject([
      {
        count: 50,
        workloadCount: 3,
        granted: [
          {
            actions: ['iam:PassRole'],
            count: 1,
            resource: 'arn:aws:iam::*:role/app-*',
            certainty: 'definite',
            witness: {
              action: 'iam:PassRole',
              resource: `arn:aws:iam::${assay.bed.account}:role/app-example`,
            },
            by: 'statement Pass of policy teams',
          },
        ],
        more: 0,
      },
    ])
    for (const name of FUNCTIONS) expect(notification.text).toContain(name)
  })

  test('what was taken away again grants nothing, and nobody is told', async () => {
    await accessHandOf(assay.bed).replacePolicy('teams', READ)
    await quiet(assay.bed)
    expect(await inbox.about('teams', 'iam:CreatePolicyVersion')).toHaveLength(1)
  })

  test('the way that a policy opens over a role that trusts the account is told with all who can go it', async () => {
    const deploy = `arn:aws:iam::${assay.bed.account}:role/deploy`
    const assume = { Sid: 'Deploy', Action: 'sts:AssumeRole', Resource: deploy }
    await accessHandOf(assay.bed).replacePolicy('teams', READ, assume)
    await expect.poll(async () => (await toldOf('teams')).length, { timeout: 120_000 }).toBe(2)
    await quiet(assay.bed)
    const [, notification, ...others] = await toldOf('teams')
    expect(others).toEqual([])
    expect(notification).toMatchObject({
      severity: 'HIGH',
      actor: { name: 'carol' },
      ways: [
        {
          count: 50,
          steps: [
            {
              to: deploy,
              actions: ['sts:AssumeRole'],
              by: { first: ['statement Deploy of policy teams', 'the trust policy of deploy'], more: 0 },
            },
          ],
          conditional: false,
        },
      ],
      waysOthers: 0,
    })
    expect(notification?.text).toContain('and 40 more can become an administrator now: become deploy by')
  })

  test('a repository that is opened to another account is told in one message, with whom it lets in', async () => {
    const statement = { Sid: 'Pull', Principal: { AWS: OTHER }, Action: 'ecr:BatchGetImage' }
    await registryHandOf(assay.bed).setPolicy('partners', statement)
    const { notification } = await inbox.first('partners', 'ecr:SetRepositoryPolicy')
    await quiet(assay.bed)
    expect(await inbox.about('partners', 'ecr:SetRepositoryPolicy')).toHaveLength(1)
    expect(notification).toMatchObject({ actor: { name: 'carol' }, openedOthers: 0 })
    expect(notification.opened).toMatchObject([
      {
        kind: 'AWS::ECR::Repository',
        found: true,
        letIn: [
          {
            scope: 'cross-account',
            whom: `account ${OTHER}`,
            actions: { first: ['ecr:BatchGetImage'], more: 0 },
            certain: true,
            by: 'statement Pull of its policy',
            witness: { principal: `arn:aws:iam::${OTHER}:root`, action: 'ecr:BatchGetImage' },
          },
        ],
        more: 0,
      },
    ])
  })
})

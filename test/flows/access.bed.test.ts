import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Bed } from '../bed/bed.ts'
import { bedSuite } from '../bed/suite.ts'
import { settledAssay, type Deployment } from './deployment.ts'
import { handOf } from './hand.ts'
import { accessHandOf } from './hands/access.ts'
import { subscribe, type Inbox } from './inbox.ts'
import { quiet } from './quiet.ts'

const ROLES = Array.from({ length: 50 }, (_, index) => `team-${String(index).padStart(2, '0')}`)
const FUNCTIONS = ['billing', 'orders', 'stock']

const READ = { Sid: 'Read', Action: 's3:GetObject', Resource: 'arn:aws:s3:::orders/*' }
const PASS = { Sid: 'Pass', Action: 'iam:PassRole', Resource: 'arn:aws:iam::*:role/app-*' }

/** A policy that every team holds, and three functions of the first teams. */
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
}

bedSuite('Assay deployed: what a change of a policy grants', () => {
  let assay: Deployment
  let inbox: Inbox

  beforeAll(async () => {
    assay = await settledAssay({}, populate)
    inbox = await subscribe(assay)
    await quiet(assay.bed)
  })
  afterAll(() => assay.stop())

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
})

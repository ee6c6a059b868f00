import { afterAll, beforeAll, expect, test } from 'vitest'
import { printFigures } from '../bed/figures.ts'
import { bedSuite } from '../bed/suite.ts'
import { actionsAbout } from './expect-findings.ts'
import { quiet } from './quiet.ts'
import { accessControls, accessFlows } from './workloads/access.ts'
import { imageControls, imageFlows } from './workloads/images.ts'
import { networkControls, networkFlows } from './workloads/network.ts'
import { setStage, type Stage } from './workloads/stage.ts'
import { deployedWorkers, refusedCalls, uncalledGrants } from './workers.ts'

bedSuite('Assay deployed: images, access and networks by API calls', () => {
  let stage: Stage
  const began = Date.now()
  let ready: number

  beforeAll(async () => {
    stage = await setStage()
    ready = Date.now()
  })
  afterAll(() => stage.assay.stop())

  imageFlows(() => stage)
  accessFlows(() => stage)
  networkFlows(() => stage)

  test('every cause had one message, and nothing is left in any queue', async () => {
    await quiet(stage.assay.bed)
    const notifications = (await stage.inbox.all()).map(({ notification }) => notification)
    const threads = notifications.map(({ thread }) => thread)
    expect(new Set(threads).size).toBe(threads.length)
    const controls = [...accessControls, ...imageControls, ...networkControls]
    expect(
      actionsAbout(
        controls.map(({ control }) => control),
        notifications,
      ),
    ).toEqual([
      'ec2:AuthorizeSecurityGroupIngress',
      'ec2:ReplaceRoute',
      'ec2:ReplaceRoute',
      'ec2:RevokeSecurityGroupIngress',
      'ecr:BatchDeleteImage',
      'ecr:DeleteRepositoryPolicy',
      'ecr:ImageScan',
      'ecr:PutImage',
      'ecr:PutImageTagMutability',
      'ecr:SetRepositoryPolicy',
      'iam:AttachGroupPolicy',
      'iam:CreatePolicyVersion',
      'iam:CreatePolicyVersion',
      'iam:DeleteGroupPolicy',
      'iam:DeleteRolePermissionsBoundary',
      'iam:DeleteRolePolicy',
      'iam:DeleteRolePolicy',
      'iam:DetachGroupPolicy',
      'iam:PutGroupPolicy',
      'iam:PutRolePermissionsBoundary',
      'iam:PutRolePolicy',
      'iam:PutRolePolicy',
      'iam:UpdateAssumeRolePolicy',
      'iam:UpdateAssumeRolePolicy',
      'lambda:CreateFunction',
      'lambda:CreateFunction',
      'lambda:UpdateFunctionCode',
    ])
  })

  test('no call of a function is refused', async () => {
    const workers = await deployedWorkers(stage.assay.bed)
    expect(await refusedCalls(stage.assay.bed, workers)).toEqual([])
    printFigures('images, access and networks on the bed', {
      's until the account is settled': (ready - began) / 1000,
      's of the flows': (Date.now() - ready) / 1000,
      ...(await uncalledGrants(stage.assay.bed, workers)),
    })
  })
})

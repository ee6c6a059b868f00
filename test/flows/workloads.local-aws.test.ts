import { afterAll, beforeAll, expect, test } from 'vitest'
import { printMeasurements } from '../local-aws/measurements.ts'
import { describeOnLocalAws } from '../local-aws/suite.ts'
import { listActions } from './deployed-assay/expect-findings.ts'
import { waitUntilIdle } from './deployed-assay/until-idle.ts'
import { ACCESS_CONTROLS, testAccessFlows } from './workloads/access.ts'
import { CONTENT_CONTROLS, testContentFlows } from './workloads/image-contents.ts'
import { IMAGE_CONTROLS, testImageFlows } from './workloads/images.ts'
import { NETWORK_CONTROLS, testNetworkFlows } from './workloads/network.ts'
import { SIGNATURE_CONTROLS, testSignatureFlows } from './workloads/signatures.ts'
import { PACKAGE_CONTROLS, testPackageFlows } from './workloads/packages.ts'
import { createWorkloadFixture, type WorkloadFixture } from './workloads/workload-fixture.ts'
import {
  listDeployedFunctions,
  listRefusedCalls,
  listUnusedGrants,
} from './deployed-assay/deployed-functions.ts'

describeOnLocalAws('Assay deployed: images, access and networks by API calls', () => {
  let fixture: WorkloadFixture
  const began = Date.now()
  let ready: number

  beforeAll(async () => {
    fixture = await createWorkloadFixture()
    ready = Date.now()
  })
  afterAll(() => fixture.assay.stop())

  testImageFlows(() => fixture)
  testAccessFlows(() => fixture)
  testNetworkFlows(() => fixture)
  testSignatureFlows(() => fixture)
  testContentFlows(() => fixture)
  testPackageFlows(() => fixture)

  test('every change has one notification, and all queues are empty', async () => {
    await waitUntilIdle(fixture.assay.localAws)
    const notifications = (await fixture.inbox.all()).map(({ notification }) => notification)
    const threads = notifications.map(({ thread }) => thread)
    expect(new Set(threads).size).toBe(threads.length)
    const controls = [
      ...ACCESS_CONTROLS,
      ...CONTENT_CONTROLS,
      ...IMAGE_CONTROLS,
      ...NETWORK_CONTROLS,
      ...PACKAGE_CONTROLS,
      ...SIGNATURE_CONTROLS,
    ]
    expect(
      listActions(
        controls.map(({ control }) => control),
        notifications,
      ),
    ).toEqual([
      'ec2:AuthorizeSecurityGroupIngress',
      'ec2:ReplaceRoute',
      'ec2:ReplaceRoute',
      'ec2:RevokeSecurityGroupIngress',
      'ecr:BatchDeleteImage',
      'ecr:BatchDeleteImage',
      'ecr:DeleteRepositoryPolicy',
      'ecr:ImageScan',
      'ecr:PutImage',
      'ecr:PutImage',
      'ecr:PutImage',
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
      'inspector2:Finding',
      'inspector2:Finding',
      'lambda:CreateFunction',
      'lambda:CreateFunction',
      'lambda:CreateFunction',
      'lambda:CreateFunction',
      'lambda:UpdateFunctionCode',
      'lambda:UpdateFunctionCode',
    ])
  })

  test('no call of a function is refused', async () => {
    const workers = await listDeployedFunctions(fixture.assay.localAws)
    expect(await listRefusedCalls(fixture.assay.localAws, workers)).toEqual([])
    printMeasurements('images, access and networks on the local AWS', {
      's until everything is evaluated': (ready - began) / 1000,
      's of the flows': (Date.now() - ready) / 1000,
      ...(await listUnusedGrants(fixture.assay.localAws, workers)),
    })
  })
})

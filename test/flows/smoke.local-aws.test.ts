import { join } from 'node:path'
import { CloudTrailClient, StopLoggingCommand } from '@aws-sdk/client-cloudtrail'
import { ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ControlId } from '../../audit/controls/control.ts'
import type { SelfCheck } from '../../audit/controls/criteria/self-checks.ts'
import type { Notification } from '../../audit/notify/notification.ts'
import { buildLatestReportKeys } from '../../reports/publish/report-location.ts'
import type { Posture } from '../../reports/posture/posture.ts'
import { buildCliOnce } from '../cli/built-cli.ts'
import type { LocalAws } from '../local-aws/local-aws.ts'
import { printMeasurements } from '../local-aws/measurements.ts'
import { buildTrail } from '../local-aws/sample-account.ts'
import { describeOnLocalAws } from '../local-aws/suite.ts'
import { createNetworkActor } from './actors/network-actor.ts'
import { createRegistryActor } from './actors/registry-actor.ts'
import { createWorkloadActor, FLOW_ACTOR } from './actors/workload-actor.ts'
import {
  listDeployedFunctions,
  listRefusedCalls,
  listUnusedGrants,
} from './deployed-assay/deployed-functions.ts'
import { deployAndSettleAssay, type DeployedAssay } from './deployed-assay/deployment.ts'
import { waitFor } from './deployed-assay/eventually.ts'
import { createNotificationInbox, type NotificationInbox } from './deployed-assay/notification-inbox.ts'
import { listBacklog } from './deployed-assay/queues.ts'
import { createReportBucketClient, listOpenFindings } from './deployed-assay/report-bucket.ts'
import { runScript } from './deployed-assay/run-script.ts'
import { waitUntilIdle } from './deployed-assay/until-idle.ts'

const TRAIL_CONTROL = 'runtime-monitoring/cloudtrail-enabled'
const PIPELINE_CONTROL = 'runtime-monitoring/audit-pipeline-healthy'

interface DoctorResult {
  checks: { id: SelfCheck['id']; state: string; reasons: string[] }[]
}

describeOnLocalAws('Assay deployed: one change per collector function, the report and the doctor', () => {
  let assay: DeployedAssay
  let inbox: NotificationInbox
  let securityGroup: string

  beforeAll(async () => {
    await buildCliOnce()
    assay = await deployAndSettleAssay({}, async localAws => {
      await buildTrail(localAws)
      const actor = createWorkloadActor(localAws)
      const networkActor = createNetworkActor(localAws)
      for (const role of ['plain', 'promoted']) await actor.createRole(role)
      await actor.createFunction('walled', { role: 'plain', runtime: 'python3.13' })
      await createRegistryActor(localAws).createRepository('shown')
      const network = await networkActor.createNetwork()
      securityGroup = await networkActor.createGroup(network, 'walled')
      await networkActor.moveInto(network, securityGroup, 'walled')
    })
    inbox = await createNotificationInbox(assay)
    await waitUntilIdle(assay.localAws)
  })
  afterAll(() => assay.stop())

  const runDoctor = async () => {
    const args = ['doctor', '--json', '--config', join(assay.directory, 'assay.config.json')]
    const { code, out, err } = await runScript('cli/bin.js', args, assay.localAws.env)
    if (out === '') throw new Error(err)
    const { checks } = JSON.parse(out) as DoctorResult
    return { code, impaired: checks.flatMap(({ id, state }) => (state === 'OK' ? [] : [id])) }
  }

  test('the doctor finds nothing impaired', async () => {
    expect(await runDoctor()).toEqual({ code: 0, impaired: [] })
  })

  test.concurrent('function-deploy: a deprecated runtime opens a finding', async () => {
    const actor = createWorkloadActor(assay.localAws)
    await actor.createFunction('outdated', { role: 'plain', runtime: 'python3.8' })
    const { notification } = await inbox.first('outdated', 'lambda:CreateFunction')
    expectOpened(notification, 'patching/function-runtime-supported')
    expect(notification).toMatchObject({ severity: 'HIGH', region: assay.localAws.region })
    expect(notification.text).toContain('outdated')
    expect(notification.text).toContain('python3.8')
  })

  test.concurrent('iam-change: an administrator policy opens findings', async () => {
    await createWorkloadActor(assay.localAws).attach('promoted')
    const { notification } = await inbox.first('role/promoted', 'iam:AttachRolePolicy')
    expectOpened(notification, 'least-privilege/principal-effective-admin')
    expect(notification).toMatchObject({ severity: 'CRITICAL', region: 'us-east-1' })
  })

  test.concurrent('image-push: a public repository policy opens a finding', async () => {
    const statement = { Sid: 'pull', Principal: '*', Action: 'ecr:BatchGetImage' }
    await createRegistryActor(assay.localAws).setPolicy('shown', statement)
    const { notification } = await inbox.first('repository/shown', 'ecr:SetRepositoryPolicy')
    expectOpened(notification, 'least-privilege/ecr-repository-not-public')
    expect(notification.newExposures).toHaveLength(1)
  })

  test.concurrent('network-change: an open SSH port opens a finding', async () => {
    await createNetworkActor(assay.localAws).open(securityGroup, 22)
    const { notification } = await inbox.first(securityGroup, 'ec2:AuthorizeSecurityGroupIngress')
    expectOpened(notification, 'segmentation/sg-no-admin-ports')
  })

  test.concurrent('service-change: a privileged container opens a finding', async () => {
    const container = { name: 'web', image: 'web:1', privileged: true }
    await new ECSClient(assay.localAws.client({ as: FLOW_ACTOR })).send(
      new RegisterTaskDefinitionCommand({ family: 'privileged', containerDefinitions: [container] }),
    )
    const { notification } = await inbox.first('task-definition/privileged', 'ecs:RegisterTaskDefinition')
    expectOpened(notification, 'isolation/ecs-no-privileged')
  })

  test('the report has the open findings of the table, and is notified', async () => {
    await waitUntilIdle(assay.localAws)
    const { localAws } = assay
    const at = new Date(Math.floor(Date.now() / 1000) * 1000)
    await localAws.schedules.fire('assay-report', { at })
    const summary = await waitFor('the report', async () =>
      (await inbox.reports()).find(each => each.at === at.toISOString()),
    )
    const bucket = createReportBucketClient(localAws)
    const posture = JSON.parse((await bucket.read(summary.objects.json)).text) as Posture
    const findings = posture.findings.map(({ control, resource }) => `${control} ${resource.arn}`)
    expect(findings).not.toHaveLength(0)
    expect(findings.toSorted()).toEqual(await listOpenFindings(localAws))
    expect((await bucket.read(buildLatestReportKeys(localAws.account).html)).text).toContain('outdated')
  })

  test('account-change and self-change: a stopped trail opens findings, and the doctor reports it', async () => {
    await stopTrail(assay.localAws)
    for (const control of [TRAIL_CONTROL, PIPELINE_CONTROL] as const)
      await waitFor(`a notification about ${control}`, async () => {
        const received = await inbox.about(control, 'cloudtrail:StopLogging')
        return received.length > 0 || undefined
      })
    expect(await runDoctor()).toEqual({ code: 1, impaired: ['trail'] })
  })

  test('every change has one notification, and all queues are empty', async () => {
    await waitUntilIdle(assay.localAws)
    const threads = (await inbox.all()).map(({ notification }) => notification.thread)
    expect(threads).toEqual([...new Set(threads)])
    expect(await listBacklog(assay.localAws)).toEqual({})
  })

  test('no call of a function is refused', async () => {
    const functions = await listDeployedFunctions(assay.localAws)
    expect(await listRefusedCalls(assay.localAws, functions)).toEqual([])
    printMeasurements('permissions of the functions', await listUnusedGrants(assay.localAws, functions))
  })
})

/** Expects the notification to report a new finding of the control on a change by the flows' actor, with no task left. */
function expectOpened(notification: Notification, control: ControlId): void {
  expect(notification).toMatchObject({ actor: { name: FLOW_ACTOR }, pendingTaskCount: 0 })
  expect(notification.findings).toContainEqual(expect.objectContaining({ control, step: 'OPENED', count: 1 }))
}

async function stopTrail(localAws: LocalAws): Promise<void> {
  const trails = new CloudTrailClient(localAws.client({ as: FLOW_ACTOR }))
  await trails.send(new StopLoggingCommand({ Name: 'all' }))
}

import {
  AddPermissionCommand,
  CreateFunctionUrlConfigCommand,
  RemovePermissionCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ControlId } from '../../audit/controls/control.ts'
import { printMeasurements } from '../local-aws/measurements.ts'
import { describeOnLocalAws } from '../local-aws/suite.ts'
import { deployAndSettleAssay, type DeployedAssay } from './deployed-assay/deployment.ts'
import { listActions, expectFindings, type ExpectedFindings } from './deployed-assay/expect-findings.ts'
import { FLOW_ACTOR, createWorkloadActor, type WorkloadActor } from './actors/workload-actor.ts'
import { createNotificationInbox, type NotificationInbox } from './deployed-assay/notification-inbox.ts'
import { followCloudTrailEvents, type CloudTrailEvents } from './deployed-assay/cloudtrail-events.ts'
import { waitUntilIdle } from './deployed-assay/until-idle.ts'
import { listBacklog } from './deployed-assay/queues.ts'
import { replayChanges, recordChanges, type RecordedChanges } from './recording/recorded-changes.ts'
import { createTableReader, type TableReader } from './deployed-assay/deployed-table.ts'
import {
  listAuditCalls,
  listDeployedFunctions,
  listRefusedCalls,
  listUnusedGrants,
  type DeployedFunction,
} from './deployed-assay/deployed-functions.ts'

const RUNTIME = 'patching/function-runtime-supported'
const NO_ADMIN = 'least-privilege/function-role-no-admin'
const URL_AUTH = 'least-privilege/function-url-auth'

describeOnLocalAws('Assay deployed: changes by API calls', () => {
  let assay: DeployedAssay
  let actor: WorkloadActor
  let table: TableReader
  let inbox: NotificationInbox
  let published: CloudTrailEvents
  let workers: DeployedFunction[]
  let recordedChanges: Promise<RecordedChanges>
  const figures: Record<string, unknown> = {}

  beforeAll(async () => {
    assay = await deployAndSettleAssay()
    actor = createWorkloadActor(assay.localAws)
    table = createTableReader(assay.localAws)
    inbox = await createNotificationInbox(assay)
    published = await followCloudTrailEvents(assay.localAws)
    workers = await listDeployedFunctions(assay.localAws)
    await actor.createRole('plain')
    await waitUntilIdle(assay.localAws)
  })
  afterAll(() => assay.stop())

  const expectStep = (
    control: ControlId,
    transitionStep: ExpectedFindings['step'],
    ...names: string[]
  ): ExpectedFindings => ({
    control,
    severity: control === NO_ADMIN ? 'CRITICAL' : 'HIGH',
    step: transitionStep,
    resources: names.map(name => actor.functionNamed(name).arn),
  })

  /** Measures one change: the time to its compliance record and to its notification, and its calls. */
  const measured = async (
    what: string,
    change: () => Promise<unknown>,
    name: string,
    control: ControlId,
    action: string,
  ) => {
    const from = new Date()
    await change()
    const { lastTransition } = await table.evaluated(actor.functionNamed(name), control, 'NON_COMPLIANT')
    const message = await inbox.first(name, action)
    await waitUntilIdle(assay.localAws)
    const calls = await listAuditCalls(assay.localAws, workers, from)
    figures[`${what}: ms until evaluated`] = Date.parse(lastTransition?.at ?? '') - from.getTime()
    figures[`${what}: ms until message`] = message.at - from.getTime()
    figures[`${what}: calls`] = `${calls.length} (${calls.join(' ')})`
    return message.notification
  }

  test('a function on a deprecated runtime is notified, and that it was fixed', async () => {
    const create = () => actor.createFunction('old-timer', { role: 'plain', runtime: 'python3.8' })
    const firstMessage = await measured(
      'CreateFunction',
      create,
      'old-timer',
      RUNTIME,
      'lambda:CreateFunction',
    )
    expect(firstMessage).toMatchObject({ actor: { type: 'IAMUser', name: FLOW_ACTOR }, pendingTaskCount: 0 })
    expectFindings(firstMessage, expectStep(RUNTIME, 'OPENED', 'old-timer'))
    await actor.setRuntime('old-timer', 'python3.13')
    await table.evaluated(actor.functionNamed('old-timer'), RUNTIME, 'COMPLIANT')
    const { notification } = await inbox.first('old-timer', 'lambda:UpdateFunctionConfiguration')
    expect(notification).toMatchObject({
      actor: { name: FLOW_ACTOR },
      changes: ['function old-timer: runtime changed from python3.8 to python3.13'],
    })
    expectFindings(notification, expectStep(RUNTIME, 'RESOLVED', 'old-timer'))
    expect(notification.text).toMatch(new RegExp(`for function old-timer after .+ s \\(${RUNTIME}\\)`))
    expect(await table.steps(actor.functionNamed('old-timer'), RUNTIME)).toEqual(['OPENED', 'RESOLVED'])
  })

  test('an administrator policy on a shared role is one message about all of its functions', async () => {
    const names = ['shared-a', 'shared-b', 'shared-c']
    const role = actor.roleNamed('shared').arn
    await actor.createRole('shared')
    for (const name of names) await actor.createFunction(name, { role: 'shared', runtime: 'python3.13' })
    for (const name of names) await table.evaluated(actor.functionNamed(name), NO_ADMIN, 'COMPLIANT')
    await waitUntilIdle(assay.localAws)
    const attach = () => actor.attach('shared')
    const firstMessage = await measured(
      'AttachRolePolicy, policy unknown',
      attach,
      'shared-a',
      NO_ADMIN,
      'iam:AttachRolePolicy',
    )
    expect(firstMessage).toMatchObject({
      severity: 'CRITICAL',
      region: 'us-east-1',
      actor: { name: FLOW_ACTOR },
      changes: ['role shared now has attached policy AdministratorAccess'],
      pendingTaskCount: 0,
    })
    expectFindings(firstMessage, expectStep(NO_ADMIN, 'OPENED', ...names), [role])
    await actor.detach('shared')
    const { notification } = await inbox.first('shared-a', 'iam:DetachRolePolicy')
    expect(notification).toMatchObject({
      changes: ['role shared no longer has attached policy AdministratorAccess'],
    })
    expectFindings(notification, expectStep(NO_ADMIN, 'RESOLVED', ...names), [role])
    expect(notification.text).toContain('Resolved: 3 ')
    for (const name of names)
      expect(await table.steps(actor.functionNamed(name), NO_ADMIN)).toEqual(['OPENED', 'RESOLVED'])
    recordedChanges = recordChanges({ assay, actor, table, inbox, events: published })
    recordedChanges.catch(() => {})
  })

  test.concurrent('a URL without authentication is notified when its policy admits everyone', async () => {
    const resource = actor.functionNamed('open-door')
    const FunctionName = 'open-door'
    await actor.createFunction(FunctionName, { role: 'plain', runtime: 'python3.13' })
    await actor.lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE' }))
    await table.evaluated(resource, URL_AUTH, 'COMPLIANT')
    await actor.lambda.send(
      new AddPermissionCommand({
        FunctionName,
        StatementId: 'everyone',
        Action: 'lambda:InvokeFunctionUrl',
        Principal: '*',
        FunctionUrlAuthType: 'NONE',
      }),
    )
    const { notification } = await inbox.first(FunctionName, 'lambda:AddPermission')
    expect(notification.actor).toMatchObject({ name: FLOW_ACTOR })
    expectFindings(notification, expectStep(URL_AUTH, 'OPENED', FunctionName))
    await actor.lambda.send(new RemovePermissionCommand({ FunctionName, StatementId: 'everyone' }))
    const fixed = await inbox.first(FunctionName, 'lambda:RemovePermission')
    expectFindings(fixed.notification, expectStep(URL_AUTH, 'RESOLVED', FunctionName))
    await table.evaluated(resource, URL_AUTH, 'COMPLIANT')
    expect(await table.steps(resource, URL_AUTH)).toEqual(['OPENED', 'RESOLVED'])
  })

  test.concurrent('the finding of a deleted function is archived once its absence is confirmed', async () => {
    const resource = actor.functionNamed('short-lived')
    await actor.createFunction('short-lived', { role: 'plain', runtime: 'python3.8' })
    await inbox.first('short-lived', 'lambda:CreateFunction')
    await actor.deleteFunction('short-lived')
    const { notification } = await inbox.first('short-lived', 'lambda:DeleteFunction')
    expect(notification).toMatchObject({
      actor: { name: FLOW_ACTOR },
      changes: ['function short-lived was deleted'],
    })
    expectFindings(notification, expectStep(RUNTIME, 'ARCHIVED', 'short-lived'))
    expect(await table.steps(resource, RUNTIME)).toEqual(['OPENED', 'ARCHIVED'])
    expect(await table.snapshot(resource)).toMatchObject({ presence: 'DELETED' })
    expect(await table.entry(resource, RUNTIME)).toMatchObject({ open: false })
  })

  test.concurrent('an event that is delivered again changes nothing', async () => {
    await actor.createFunction('delivered-twice', { role: 'plain', runtime: 'python3.8' })
    const event = await published.first('delivered-twice')
    await published.again(event)
    await inbox.first('delivered-twice', 'lambda:CreateFunction')
    await published.again(event)
    await waitUntilIdle(assay.localAws)
    expect(await inbox.about('delivered-twice', 'lambda:CreateFunction')).toHaveLength(1)
    expect(await table.steps(actor.functionNamed('delivered-twice'), RUNTIME)).toEqual(['OPENED'])
  })

  test('assay replay gives the same result with a recorded account', async () => {
    const { deployed, record } = await recordedChanges
    const firstMessage = deployed.transitions.filter(
      ({ control }) => control === RUNTIME || control === NO_ADMIN,
    )
    expect(firstMessage).toHaveLength(8)
    expect(deployed.notifications).toHaveLength(4)
    expect(replayChanges(record)).toEqual(deployed)
  })

  test('every change has one notification, and all queues are empty', async () => {
    await waitUntilIdle(assay.localAws)
    const received = await inbox.all()
    const threads = received.map(({ notification }) => notification.thread)
    expect(new Set(threads).size).toBe(threads.length)
    const notifications = received.map(({ notification }) => notification)
    expect(listActions([RUNTIME, NO_ADMIN, URL_AUTH], notifications)).toEqual([
      'iam:AttachRolePolicy',
      'iam:AttachRolePolicy',
      'iam:DetachRolePolicy',
      'iam:DetachRolePolicy',
      'lambda:AddPermission',
      'lambda:CreateFunction',
      'lambda:CreateFunction',
      'lambda:CreateFunction',
      'lambda:CreateFunction',
      'lambda:DeleteFunction',
      'lambda:RemovePermission',
      'lambda:UpdateFunctionConfiguration',
      'lambda:UpdateFunctionConfiguration',
    ])
    expect(await listBacklog(assay.localAws)).toEqual({})
  })

  test('no call of a function is refused', async () => {
    expect(await listAuditCalls(assay.localAws, workers, new Date(0))).not.toHaveLength(0)
    expect(await listRefusedCalls(assay.localAws, workers)).toEqual([])
    printMeasurements('changes on the local AWS', {
      ...figures,
      ...(await listUnusedGrants(assay.localAws, workers)),
    })
  })
})

import {
  AddPermissionCommand,
  CreateFunctionUrlConfigCommand,
  RemovePermissionCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ControlId } from '../../audit/controls/control.ts'
import { printFigures } from '../bed/figures.ts'
import { bedSuite } from '../bed/suite.ts'
import { settledAssay, type Deployment } from './deployment.ts'
import { actionsAbout, expectFindings, type Said } from './expect-findings.ts'
import { ACTOR, handOf, type Hand } from './hand.ts'
import { subscribe, type Inbox } from './inbox.ts'
import { followPublished, type Published } from './published.ts'
import { quiet } from './quiet.ts'
import { backlog } from './queue.ts'
import { replayed, recordStories, type Stories } from './stories.ts'
import { tableOf, type Table } from './table.ts'
import { auditCalls, deployedWorkers, refusedCalls, uncalledGrants, type DeployedWorker } from './workers.ts'

const RUNTIME = 'patching/function-runtime-supported'
const NO_ADMIN = 'least-privilege/function-role-no-admin'
const URL_AUTH = 'least-privilege/function-url-auth'

bedSuite('Assay deployed: changes by API calls', () => {
  let assay: Deployment
  let hand: Hand
  let table: Table
  let inbox: Inbox
  let published: Published
  let workers: DeployedWorker[]
  let stories: Promise<Stories>
  const figures: Record<string, unknown> = {}

  beforeAll(async () => {
    assay = await settledAssay()
    hand = handOf(assay.bed)
    table = tableOf(assay.bed)
    inbox = await subscribe(assay)
    published = await followPublished(assay.bed)
    workers = await deployedWorkers(assay.bed)
    await hand.createRole('plain')
    await quiet(assay.bed)
  })
  afterAll(() => assay.stop())

  const said = (control: ControlId, step: Said['step'], ...names: string[]): Said => ({
    control,
    severity: control === NO_ADMIN ? 'CRITICAL' : 'HIGH',
    step,
    resources: names.map(name => hand.functionNamed(name).arn),
  })

  /** Measures one change: until its sheet is written, until its message, and the calls that it takes. */
  const measured = async (
    what: string,
    change: () => Promise<unknown>,
    name: string,
    control: ControlId,
    action: string,
  ) => {
    const from = new Date()
    await change()
    const { last } = await table.judged(hand.functionNamed(name), control, 'NON_COMPLIANT')
    const message = await inbox.first(name, action)
    await quiet(assay.bed)
    const calls = await auditCalls(assay.bed, workers, from)
    figures[`${what}: ms until judged`] = Date.parse(last?.at ?? '') - from.getTime()
    figures[`${what}: ms until message`] = message.at - from.getTime()
    figures[`${what}: calls`] = `${calls.length} (${calls.join(' ')})`
    return message.notification
  }

  test('a function on a deprecated runtime is told, and that it was mended', async () => {
    const create = () => hand.createFunction('old-timer', { role: 'plain', runtime: 'python3.8' })
    const told = await measured('CreateFunction', create, 'old-timer', RUNTIME, 'lambda:CreateFunction')
    expect(told).toMatchObject({ actor: { type: 'IAMUser', name: ACTOR }, open: 0 })
    expectFindings(told, said(RUNTIME, 'OPENED', 'old-timer'))
    await hand.setRuntime('old-timer', 'python3.13')
    await table.judged(hand.functionNamed('old-timer'), RUNTIME, 'COMPLIANT')
    const { notification } = await inbox.first('old-timer', 'lambda:UpdateFunctionConfiguration')
    expect(notification).toMatchObject({
      actor: { name: ACTOR },
      changes: ['function old-timer: runtime python3.8 → python3.13'],
    })
    expectFindings(notification, said(RUNTIME, 'RESOLVED', 'old-timer'))
    expect(notification.text).toContain(`no longer fails ${RUNTIME}: old-timer`)
    expect(await table.steps(hand.functionNamed('old-timer'), RUNTIME)).toEqual(['OPENED', 'RESOLVED'])
  })

  test('an administrator policy on a shared role is one message about all of its functions', async () => {
    const names = ['shared-a', 'shared-b', 'shared-c']
    const role = hand.roleNamed('shared').arn
    await hand.createRole('shared')
    for (const name of names) await hand.createFunction(name, { role: 'shared', runtime: 'python3.13' })
    for (const name of names) await table.judged(hand.functionNamed(name), NO_ADMIN, 'COMPLIANT')
    await quiet(assay.bed)
    const attach = () => hand.attach('shared')
    const told = await measured(
      'AttachRolePolicy, policy unknown',
      attach,
      'shared-a',
      NO_ADMIN,
      'iam:AttachRolePolicy',
    )
    expect(told).toMatchObject({
      severity: 'CRITICAL',
      region: 'us-east-1',
      actor: { name: ACTOR },
      changes: ['role shared: + attachedPolicies AdministratorAccess'],
      open: 0,
    })
    expectFindings(told, said(NO_ADMIN, 'OPENED', ...names), [role])
    await hand.detach('shared')
    const { notification } = await inbox.first('shared-a', 'iam:DetachRolePolicy')
    expect(notification).toMatchObject({
      changes: ['role shared: - attachedPolicies AdministratorAccess'],
    })
    expectFindings(notification, said(NO_ADMIN, 'RESOLVED', ...names), [role])
    expect(notification.text).toContain(`3 no longer fail ${NO_ADMIN}`)
    for (const name of names)
      expect(await table.steps(hand.functionNamed(name), NO_ADMIN)).toEqual(['OPENED', 'RESOLVED'])
    stories = recordStories({ assay, hand, table, inbox, published })
    stories.catch(() => {})
  })

  test.concurrent('a URL without authentication is told as soon as its policy lets everyone in', async () => {
    const resource = hand.functionNamed('open-door')
    const FunctionName = 'open-door'
    await hand.createFunction(FunctionName, { role: 'plain', runtime: 'python3.13' })
    await hand.lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE' }))
    await table.judged(resource, URL_AUTH, 'COMPLIANT')
    await hand.lambda.send(
      new AddPermissionCommand({
        FunctionName,
        StatementId: 'everyone',
        Action: 'lambda:InvokeFunctionUrl',
        Principal: '*',
        FunctionUrlAuthType: 'NONE',
      }),
    )
    const { notification } = await inbox.first(FunctionName, 'lambda:AddPermission')
    expect(notification.actor).toMatchObject({ name: ACTOR })
    expectFindings(notification, said(URL_AUTH, 'OPENED', FunctionName))
    await hand.lambda.send(new RemovePermissionCommand({ FunctionName, StatementId: 'everyone' }))
    const mended = await inbox.first(FunctionName, 'lambda:RemovePermission')
    expectFindings(mended.notification, said(URL_AUTH, 'RESOLVED', FunctionName))
    await table.judged(resource, URL_AUTH, 'COMPLIANT')
    expect(await table.steps(resource, URL_AUTH)).toEqual(['OPENED', 'RESOLVED'])
  })

  test.concurrent('the finding of a deleted function is archived once its absence is confirmed', async () => {
    const resource = hand.functionNamed('short-lived')
    await hand.createFunction('short-lived', { role: 'plain', runtime: 'python3.8' })
    await inbox.first('short-lived', 'lambda:CreateFunction')
    await hand.deleteFunction('short-lived')
    const { notification } = await inbox.first('short-lived', 'lambda:DeleteFunction')
    expect(notification).toMatchObject({
      actor: { name: ACTOR },
      changes: ['function short-lived is gone'],
    })
    expectFindings(notification, said(RUNTIME, 'ARCHIVED', 'short-lived'))
    expect(await table.steps(resource, RUNTIME)).toEqual(['OPENED', 'ARCHIVED'])
    expect(await table.model(resource)).toMatchObject({ presence: 'GONE' })
    expect(await table.entry(resource, RUNTIME)).toMatchObject({ open: false })
  })

  test.concurrent('an event that is delivered again changes nothing', async () => {
    await hand.createFunction('twice-told', { role: 'plain', runtime: 'python3.8' })
    const event = await published.first('twice-told')
    await published.again(event)
    await inbox.first('twice-told', 'lambda:CreateFunction')
    await published.again(event)
    await quiet(assay.bed)
    expect(await inbox.about('twice-told', 'lambda:CreateFunction')).toHaveLength(1)
    expect(await table.steps(hand.functionNamed('twice-told'), RUNTIME)).toEqual(['OPENED'])
  })

  test('assay replay comes to the same on a record of the account', async () => {
    const { deployed, record } = await stories
    const told = deployed.transitions.filter(({ control }) => control === RUNTIME || control === NO_ADMIN)
    expect(told).toHaveLength(8)
    expect(deployed.notifications).toHaveLength(4)
    expect(replayed(record)).toEqual(deployed)
  })

  test('every cause had one message, and nothing is left in any queue', async () => {
    await quiet(assay.bed)
    const received = await inbox.all()
    const threads = received.map(({ notification }) => notification.thread)
    expect(new Set(threads).size).toBe(threads.length)
    const notifications = received.map(({ notification }) => notification)
    expect(actionsAbout([RUNTIME, NO_ADMIN, URL_AUTH], notifications)).toEqual([
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
    expect(await backlog(assay.bed)).toEqual({})
  })

  test('no call of a function is refused', async () => {
    expect(await auditCalls(assay.bed, workers, new Date(0))).not.toHaveLength(0)
    expect(await refusedCalls(assay.bed, workers)).toEqual([])
    printFigures('changes on the bed', { ...figures, ...(await uncalledGrants(assay.bed, workers)) })
  })
})

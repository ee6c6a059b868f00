import { DisableRuleCommand, EnableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { TagRoleCommand } from '@aws-sdk/client-iam'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { deadLettersName, PREFIX, queueName } from '../../audit/deployment/names.ts'
import { printFigures } from '../bed/figures.ts'
import { bedSuite } from '../bed/suite.ts'
import type { Notification } from '../../audit/notifications/notification.ts'
import { settledAssay, type Deployment } from './deployment.ts'
import { actionsAbout, expectFindings } from './expect-findings.ts'
import { handOf, type Hand } from './hand.ts'
import { subscribe, type Inbox } from './inbox.ts'
import { followPublished, type Published } from './published.ts'
import { quiet } from './quiet.ts'
import { addressOf, backlog, sendAll, taken } from './queue.ts'
import { soon } from './soon.ts'
import { tableOf, type Table } from './table.ts'
import { deployedWorkers, refusedCalls, uncalledGrants, type DeployedWorker } from './workers.ts'

const RUNTIME = 'patching/function-runtime-supported'
const NO_ADMIN = 'least-privilege/function-role-no-admin'

/** Calls of which the SDK gives up the third. */
const ATTEMPTS = 3

bedSuite('Assay deployed: trouble', () => {
  let assay: Deployment
  let hand: Hand
  let table: Table
  let inbox: Inbox
  let published: Published
  let workers: DeployedWorker[]

  beforeAll(async () => {
    assay = await settledAssay()
    hand = handOf(assay.bed)
    table = tableOf(assay.bed)
    inbox = await subscribe(assay)
    published = await followPublished(assay.bed)
    workers = await deployedWorkers(assay.bed)
    await hand.createRole('plain')
    for (const name of ['throttled', 'unlisted-200', 'unlisted-503']) {
      await hand.createRole(name)
      await hand.createFunction(name, { role: name, runtime: 'python3.13' })
      await table.judged(hand.functionNamed(name), NO_ADMIN, 'COMPLIANT')
    }
    await quiet(assay.bed)
  })
  afterEach(() => assay.bed.faults.clear())
  afterAll(() => assay.stop())

  /** Expects the message to say that the role of the function, which has its name, is an administrator, and no more. */
  const expectAdministrator = (notification: Notification, name: string) => {
    const resources = [hand.functionNamed(name).arn]
    const said = { control: NO_ADMIN, severity: 'CRITICAL', step: 'OPENED', resources } as const
    expectFindings(notification, said, [hand.roleNamed(name).arn])
  }

  /** Creates a function while no event of it arrives, and answers the event. */
  const withheld = async (name: string) => {
    const rule = { Name: `${PREFIX}function-deploy` }
    const events = new EventBridgeClient(assay.bed.client())
    await events.send(new DisableRuleCommand(rule))
    await hand.createFunction(name, { role: 'plain', runtime: 'python3.8' })
    const event = await published.first(name)
    await events.send(new EnableRuleCommand(rule))
    return event
  }

  test('what is no event goes to the dead letters with the reason, and the event behind it is judged', async () => {
    const event = await withheld('behind-poison')
    const queue = addressOf(assay.bed, queueName('function-deploy'))
    const began = Date.now()
    await sendAll(assay.bed, queue, ['poison', '{"no":"event"}', JSON.stringify(event)])
    const { last } = await table.judged(hand.functionNamed('behind-poison'), RUNTIME, 'NON_COMPLIANT')
    expect(Date.parse(last?.at ?? '') - began).toBeLessThan(5_000)
    await inbox.first('behind-poison', 'lambda:CreateFunction')
    const dead = await taken(assay.bed, addressOf(assay.bed, deadLettersName('function-deploy')))
    const reasons = dead.map(({ Body, MessageAttributes }) => {
      return `${Body}: ${MessageAttributes?.['reason']?.StringValue}`
    })
    expect(reasons.toSorted()).toEqual([
      'poison: UnreadableEvent: a message that is not JSON',
      '{"no":"event"}: UnreadableEvent: no CloudTrail event: detail-type Invalid input',
    ])
  })

  test('what is denied is unknown and never passes; the next event after it is over is told', async () => {
    const resource = hand.functionNamed('unseen')
    await assay.bed.faults.deny('iam:GetRole')
    await hand.createRole('unseen')
    await hand.attach('unseen')
    await hand.createFunction('unseen', { role: 'unseen', runtime: 'python3.13' })
    const { reason } = await table.judged(resource, NO_ADMIN, 'INSUFFICIENT_DATA')
    await quiet(assay.bed)
    expect(reason).toContain('access denied to iam:GetRole')
    expect(await table.entry(resource, NO_ADMIN)).toMatchObject({ status: 'INSUFFICIENT_DATA', reason })
    expect(await inbox.about('unseen', 'lambda:CreateFunction')).toEqual([])
    await assay.bed.faults.clear()
    await hand.iam.send(new TagRoleCommand({ RoleName: 'unseen', Tags: [{ Key: 'team', Value: 'orders' }] }))
    const statuses = await table.statuses(resource, NO_ADMIN, 'NON_COMPLIANT')
    expect(statuses).not.toContain('COMPLIANT')
    const { notification } = await inbox.first('unseen', 'iam:TagRole')
    expectAdministrator(notification, 'unseen')
  })

  test('what is throttled is judged later', async () => {
    const resource = hand.functionNamed('throttled')
    await assay.bed.faults.throttle('iam:ListAttachedRolePolicies', 2 * ATTEMPTS)
    await hand.attach('throttled')
    const { notification } = await inbox.first('throttled', 'iam:AttachRolePolicy')
    expectAdministrator(notification, 'throttled')
    const calls = await assay.bed.calls.list('iam:ListAttachedRolePolicies')
    expect(calls.filter(({ faulted }) => faulted)).toHaveLength(2 * ATTEMPTS)
    expect(await table.steps(resource, NO_ADMIN)).toEqual(['OPENED'])
  })

  test.each([200, 503] as const)(
    'a page (%i) instead of a function is unknown until it can be read',
    async status => {
      const name = `paged-${status}`
      const resource = hand.functionNamed(name)
      await assay.bed.faults.html('lambda:GetFunction', status)
      await hand.createFunction(name, { role: 'plain', runtime: 'python3.8' })
      const { reason } = await table.judged(resource, RUNTIME, 'INSUFFICIENT_DATA')
      expect(reason).toContain('no answer of AWS')
      await assay.bed.faults.clear()
      expect(await table.statuses(resource, RUNTIME, 'NON_COMPLIANT')).not.toContain('COMPLIANT')
      const { notification } = await inbox.first(name, 'lambda:CreateFunction')
      const resources = [resource.arn]
      expectFindings(notification, { control: RUNTIME, severity: 'HIGH', step: 'OPENED', resources })
    },
  )

  test.each([200, 503] as const)('a page (%i) instead of a policy list passes nothing', async status => {
    const name = `unlisted-${status}`
    const resource = hand.functionNamed(name)
    await assay.bed.faults.html('iam:ListAttachedRolePolicies', status)
    await hand.attach(name)
    const { reason } = await table.judged(resource, NO_ADMIN, 'INSUFFICIENT_DATA')
    expect(reason).toMatch(/no answer of AWS|answer of iam:ListAttachedRolePolicies is not understood/)
    await assay.bed.faults.clear()
    expect(await table.statuses(resource, NO_ADMIN, 'NON_COMPLIANT')).not.toContain('COMPLIANT')
    const { notification } = await inbox.first(name, 'iam:AttachRolePolicy')
    expectAdministrator(notification, name)
  })

  test('every cause had one message, and nothing is left in any queue', async () => {
    await quiet(assay.bed)
    await soon('empty queues', async () => Object.keys(await backlog(assay.bed)).length === 0 || undefined)
    const notifications = (await inbox.all()).map(({ notification }) => notification)
    const threads = notifications.map(({ thread }) => thread)
    expect(new Set(threads).size).toBe(threads.length)
    expect(actionsAbout([RUNTIME, NO_ADMIN], notifications)).toHaveLength(7)
  })

  test('no call of a function is refused but by a fault', async () => {
    expect(await refusedCalls(assay.bed, workers)).toEqual([])
    printFigures('trouble on the bed', await uncalledGrants(assay.bed, workers))
  })
})

import { DisableRuleCommand, EnableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { TagRoleCommand } from '@aws-sdk/client-iam'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import {
  DEFAULT_PREFIX,
  nameDeadLetterQueue,
  nameParts,
  nameQueue,
} from '../../audit/resources/assay/deployment-names.ts'
import { printMeasurements } from '../local-aws/measurements.ts'
import { describeOnLocalAws } from '../local-aws/suite.ts'
import type { Notification } from '../../audit/notify/notification.ts'
import { deployAndSettleAssay, type DeployedAssay } from './deployed-assay/deployment.ts'
import { listActions, expectFindings } from './deployed-assay/expect-findings.ts'
import { createWorkloadActor, type WorkloadActor } from './actors/workload-actor.ts'
import { createNotificationInbox, type NotificationInbox } from './deployed-assay/notification-inbox.ts'
import { followCloudTrailEvents, type CloudTrailEvents } from './deployed-assay/cloudtrail-events.ts'
import { waitUntilIdle } from './deployed-assay/until-idle.ts'
import { findQueueAddress, listBacklog, sendBatch, takeMessages } from './deployed-assay/queues.ts'
import { waitFor } from './deployed-assay/eventually.ts'
import { createTableReader, type TableReader } from './deployed-assay/deployed-table.ts'
import {
  listDeployedFunctions,
  listRefusedCalls,
  listUnusedGrants,
  type DeployedFunction,
} from './deployed-assay/deployed-functions.ts'

const ownNames = nameParts(DEFAULT_PREFIX)

const RUNTIME = 'patching/function-runtime-supported'
const NO_ADMIN = 'least-privilege/function-role-no-admin'

/** The SDK gives up after so many attempts. */
const ATTEMPTS = 3

describeOnLocalAws('Assay deployed: faults', () => {
  let assay: DeployedAssay
  let actor: WorkloadActor
  let table: TableReader
  let inbox: NotificationInbox
  let published: CloudTrailEvents
  let workers: DeployedFunction[]

  beforeAll(async () => {
    assay = await deployAndSettleAssay()
    actor = createWorkloadActor(assay.localAws)
    table = createTableReader(assay.localAws)
    inbox = await createNotificationInbox(assay)
    published = await followCloudTrailEvents(assay.localAws)
    workers = await listDeployedFunctions(assay.localAws)
    await actor.createRole('plain')
    for (const name of ['throttled', 'unlisted-200', 'unlisted-503']) {
      await actor.createRole(name)
      await actor.createFunction(name, { role: name, runtime: 'python3.13' })
      await table.evaluated(actor.functionNamed(name), NO_ADMIN, 'COMPLIANT')
    }
    await waitUntilIdle(assay.localAws)
  })
  afterEach(() => assay.localAws.faults.clear())
  afterAll(() => assay.stop())

  /** Expects the notification to report nothing but that the function, whose role has its name, is an administrator. */
  const expectAdministrator = (notification: Notification, name: string) => {
    const resources = [actor.functionNamed(name).arn]
    const expected = { control: NO_ADMIN, severity: 'CRITICAL', step: 'OPENED', resources } as const
    expectFindings(notification, expected, [actor.roleNamed(name).arn])
  }

  /** Creates a function while its event is withheld, and returns the event. */
  const withheld = async (name: string) => {
    const rule = { Name: `${ownNames.start}function-deploy` }
    const events = new EventBridgeClient(assay.localAws.client())
    await events.send(new DisableRuleCommand(rule))
    await actor.createFunction(name, { role: 'plain', runtime: 'python3.8' })
    const event = await published.first(name)
    await events.send(new EnableRuleCommand(rule))
    return event
  }

  test('a message that is no event goes to the dead-letter queue with the reason, and the next event is evaluated', async () => {
    const event = await withheld('behind-poison')
    const queue = findQueueAddress(assay.localAws, nameQueue('function-deploy', DEFAULT_PREFIX))
    const began = Date.now()
    await sendBatch(assay.localAws, queue, ['poison', '{"no":"event"}', JSON.stringify(event)])
    const { lastTransition } = await table.evaluated(
      actor.functionNamed('behind-poison'),
      RUNTIME,
      'NON_COMPLIANT',
    )
    expect(Date.parse(lastTransition?.at ?? '') - began).toBeLessThan(5_000)
    await inbox.first('behind-poison', 'lambda:CreateFunction')
    const dead = await takeMessages(
      assay.localAws,
      findQueueAddress(assay.localAws, nameDeadLetterQueue('function-deploy', DEFAULT_PREFIX)),
    )
    const reasons = dead.map(({ Body, MessageAttributes }) => {
      return `${Body}: ${MessageAttributes?.['reason']?.StringValue}`
    })
    expect(reasons.toSorted()).toEqual([
      'poison: UnreadableEvent: the message is not JSON',
      '{"no":"event"}: UnreadableEvent: not a CloudTrail event: detail-type is missing or no string',
    ])
  })

  test('a denied read is unknown and never passes; the next event after access is restored is notified', async () => {
    const resource = actor.functionNamed('unseen')
    await assay.localAws.faults.deny('iam:GetRole')
    await actor.createRole('unseen')
    await actor.attach('unseen')
    await actor.createFunction('unseen', { role: 'unseen', runtime: 'python3.13' })
    const { reason } = await table.evaluated(resource, NO_ADMIN, 'INSUFFICIENT_DATA')
    await waitUntilIdle(assay.localAws)
    expect(reason).toContain('access denied to iam:GetRole')
    expect(await table.entry(resource, NO_ADMIN)).toMatchObject({ status: 'INSUFFICIENT_DATA', reason })
    expect(await inbox.about('unseen', 'lambda:CreateFunction')).toEqual([])
    await assay.localAws.faults.clear()
    await actor.iam.send(new TagRoleCommand({ RoleName: 'unseen', Tags: [{ Key: 'team', Value: 'orders' }] }))
    const statuses = await table.statuses(resource, NO_ADMIN, 'NON_COMPLIANT')
    expect(statuses).not.toContain('COMPLIANT')
    const { notification } = await inbox.first('unseen', 'iam:TagRole')
    expectAdministrator(notification, 'unseen')
  })

  test('a throttled read is evaluated later', async () => {
    const resource = actor.functionNamed('throttled')
    await assay.localAws.faults.throttle('iam:ListAttachedRolePolicies', 2 * ATTEMPTS)
    await actor.attach('throttled')
    const { notification } = await inbox.first('throttled', 'iam:AttachRolePolicy')
    expectAdministrator(notification, 'throttled')
    const calls = await assay.localAws.callLog.list('iam:ListAttachedRolePolicies')
    expect(calls.filter(({ faulted }) => faulted)).toHaveLength(2 * ATTEMPTS)
    expect(await table.steps(resource, NO_ADMIN)).toEqual(['OPENED'])
  })

  test.each([200, 503] as const)(
    'an HTML page (%i) instead of a function is unknown until it can be read',
    async status => {
      const name = `paged-${status}`
      const resource = actor.functionNamed(name)
      await assay.localAws.faults.html('lambda:GetFunction', status)
      await actor.createFunction(name, { role: 'plain', runtime: 'python3.8' })
      const { reason } = await table.evaluated(resource, RUNTIME, 'INSUFFICIENT_DATA')
      expect(reason).toContain('the response is not from AWS')
      await assay.localAws.faults.clear()
      expect(await table.statuses(resource, RUNTIME, 'NON_COMPLIANT')).not.toContain('COMPLIANT')
      const { notification } = await inbox.first(name, 'lambda:CreateFunction')
      const resources = [resource.arn]
      expectFindings(notification, { control: RUNTIME, severity: 'HIGH', step: 'OPENED', resources })
    },
  )

  test.each([200, 503] as const)('an HTML page (%i) instead of a policy list never passes', async status => {
    const name = `unlisted-${status}`
    const resource = actor.functionNamed(name)
    await assay.localAws.faults.html('iam:ListAttachedRolePolicies', status)
    await actor.attach(name)
    const { reason } = await table.evaluated(resource, NO_ADMIN, 'INSUFFICIENT_DATA')
    expect(reason).toMatch(/not from AWS|unexpected response of iam:ListAttachedRolePolicies/)
    await assay.localAws.faults.clear()
    expect(await table.statuses(resource, NO_ADMIN, 'NON_COMPLIANT')).not.toContain('COMPLIANT')
    const { notification } = await inbox.first(name, 'iam:AttachRolePolicy')
    expectAdministrator(notification, name)
  })

  test('every change has one notification, and all queues are empty', async () => {
    await waitUntilIdle(assay.localAws)
    await waitFor(
      'empty queues',
      async () => Object.keys(await listBacklog(assay.localAws)).length === 0 || undefined,
    )
    const notifications = (await inbox.all()).map(({ notification }) => notification)
    const threads = notifications.map(({ thread }) => thread)
    expect(new Set(threads).size).toBe(threads.length)
    expect(listActions([RUNTIME, NO_ADMIN], notifications)).toHaveLength(7)
  })

  test('no call of a function is refused but by a fault', async () => {
    expect(await listRefusedCalls(assay.localAws, workers)).toEqual([])
    printMeasurements('faults on the local AWS', await listUnusedGrants(assay.localAws, workers))
  })
})

import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { DEFAULT_PREFIX, nameDeadLetterQueue } from '../../../audit/resources/assay/deployment-names.ts'
import type { Route } from '../../../audit/settings/route.ts'
import { describeOnLocalAws } from '../../local-aws/suite.ts'
import { createWorkloadActor } from '../actors/workload-actor.ts'
import { listDeployedFunctions, listRefusedCalls } from '../deployed-assay/deployed-functions.ts'
import { deployAndSettleAssay, type DeployedAssay } from '../deployed-assay/deployment.ts'
import { waitFor } from '../deployed-assay/eventually.ts'
import { createNotificationInbox, type NotificationInbox } from '../deployed-assay/notification-inbox.ts'
import { followPublishedEvents, type PublishedEvents } from '../deployed-assay/published-events.ts'
import { createOpenQueue, findQueueAddress, takeMessages } from '../deployed-assay/queues.ts'
import { waitUntilIdle } from '../deployed-assay/until-idle.ts'

const Envelope = z.looseObject({ Message: z.string(), Subject: z.optional(z.string()) })

const routes: readonly Route[] = [
  { name: 'mail', minimumSeverity: 'HIGH', to: { email: ['security@example.com'] } },
  { name: 'rules', strategies: ['patching'], to: { events: true } },
  { name: 'network', strategies: ['segmentation'], to: { events: true } },
  { name: 'gone', strategies: ['patching'], to: { topic: 'arn:aws:sns:eu-west-1:123456789012:gone' } },
]

describeOnLocalAws('routes of a deployment', () => {
  let assay: DeployedAssay
  let inbox: NotificationInbox
  let events: PublishedEvents
  let mail: () => Promise<z.infer<typeof Envelope>[]>

  beforeAll(async () => {
    assay = await deployAndSettleAssay(
      {},
      async localAws => {
        const actor = createWorkloadActor(localAws)
        for (const role of ['plain', 'promoted']) await actor.createRole(role)
      },
      { routes },
    )
    const { localAws, topic } = assay
    inbox = await createNotificationInbox(assay)
    events = await followPublishedEvents(localAws)
    const queue = await createOpenQueue(localAws, 'mailbox', 'sns.amazonaws.com')
    await new SNSClient(localAws.client()).send(
      new SubscribeCommand({
        TopicArn: topic.replace(/assay-notifications$/, 'assay-route-mail'),
        Protocol: 'sqs',
        Endpoint: queue.arn,
      }),
    )
    const received: z.infer<typeof Envelope>[] = []
    mail = async () => {
      const messages = await takeMessages(localAws, queue)
      received.push(...messages.map(({ Body = '' }) => Envelope.parse(JSON.parse(Body))))
      return received
    }
    await waitUntilIdle(localAws)
  })
  afterAll(() => assay.stop())

  test('every route gets exactly one message per change that it asks for', async () => {
    const actor = createWorkloadActor(assay.localAws)
    await actor.createFunction('outdated', { role: 'plain', runtime: 'python3.8' })
    await actor.attach('promoted')
    await inbox.first('outdated', 'lambda:CreateFunction')
    await inbox.first('role/promoted', 'iam:AttachRolePolicy')
    await waitFor('two messages by e-mail', async () => (await mail()).length >= 2 || undefined)
    await waitFor(
      'the event of the route',
      async () => (await events.of('Assay Notification')).length > 0 || undefined,
    )
    await waitUntilIdle(assay.localAws)
    const texts = (await mail()).map(({ Message }) => Message)
    for (const name of ['outdated', 'promoted'])
      expect(texts.filter(text => text.split('\n')[0]?.includes(name))).toHaveLength(1)
    const subjects = (await mail()).map(({ Subject }) => Subject)
    for (const subject of subjects) expect(subject).toMatch(/^\[Assay\] OPENED (CRITICAL|HIGH) - /)
    const published = (await events.of('Assay Notification')).filter(({ title }) =>
      title.includes('outdated'),
    )
    expect(published).toMatchObject([{ route: 'rules', action: 'trigger', severity: 'HIGH' }])
    expect(published[0]?.text.split('\n').length).toBeGreaterThan(1)
  })

  test('a route that is not reachable keeps its message with its name, and raises an alarm', async () => {
    const name = nameDeadLetterQueue('route', DEFAULT_PREFIX)
    const letters = await waitFor('the dead letter', async () => {
      const found = await takeMessages(assay.localAws, findQueueAddress(assay.localAws, name))
      return found.length > 0 ? found : undefined
    })
    for (const { Body = '' } of letters)
      expect(JSON.parse(Body)).toMatchObject({ type: 'deliver', route: 'gone' })
    const { MetricAlarms = [] } = await new CloudWatchClient(assay.localAws.client()).send(
      new DescribeAlarmsCommand({ AlarmNames: [name] }),
    )
    expect(MetricAlarms).toHaveLength(1)
  })

  test('no call of a function is refused', async () => {
    const functions = await listDeployedFunctions(assay.localAws, { routes })
    expect(await listRefusedCalls(assay.localAws, functions)).toEqual([])
  })
})

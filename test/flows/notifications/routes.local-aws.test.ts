import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'
import {
  DEFAULT_PREFIX,
  nameDeadLetterQueue,
  nameQueue,
} from '../../../audit/resources/assay/deployment-names.ts'
import type { Route } from '../../../audit/settings/route.ts'
import type { LocalAws } from '../../local-aws/local-aws.ts'
import { describeOnLocalAws } from '../../local-aws/suite.ts'
import { createWorkloadActor } from '../actors/workload-actor.ts'
import { listDeployedFunctions, listRefusedCalls } from '../deployed-assay/deployed-functions.ts'
import { deployAndSettleAssay, type DeployedAssay } from '../deployed-assay/deployment.ts'
import { waitFor } from '../deployed-assay/eventually.ts'
import { createNotificationInbox, type NotificationInbox } from '../deployed-assay/notification-inbox.ts'
import { followPublishedEvents, type PublishedEvents } from '../deployed-assay/published-events.ts'
import {
  createOpenQueue,
  findQueueAddress,
  sendBatch,
  setVisibilityTimeout,
  takeMessages,
  type QueueAddress,
} from '../deployed-assay/queues.ts'
import { waitUntilIdle } from '../deployed-assay/until-idle.ts'

const Envelope = z.looseObject({
  Message: z.string(),
  Subject: z.optional(z.string()),
  MessageAttributes: z.looseObject({ id: z.object({ Value: z.string() }) }),
})

const routes: readonly Route[] = [
  { name: 'mail', minimumSeverity: 'HIGH', to: { email: ['security@example.com'] } },
  { name: 'rules', strategies: ['patching'], to: { events: true } },
  { name: 'network', strategies: ['segmentation'], to: { events: true } },
  { name: 'gone', strategies: ['patching'], to: { topic: 'arn:aws:sns:eu-west-1:123456789012:gone' } },
]

/** How long a function that was ended keeps a message from being sent again, and SQS from delivering its request again. */
const LEASE_SECONDS = 5

/** The messages that a topic delivered so far. */
type Subscription = () => Promise<z.infer<typeof Envelope>[]>

/** Subscribes a new queue to a topic, as mailboxes are. */
async function subscribeQueue(localAws: LocalAws, TopicArn: string, name: string): Promise<Subscription> {
  const queue = await createOpenQueue(localAws, name, 'sns.amazonaws.com')
  const subscription = { TopicArn, Protocol: 'sqs', Endpoint: queue.arn }
  await new SNSClient(localAws.client()).send(new SubscribeCommand(subscription))
  const received: z.infer<typeof Envelope>[] = []
  return async () => {
    const messages = await takeMessages(localAws, queue)
    received.push(...messages.map(({ Body = '' }) => Envelope.parse(JSON.parse(Body))))
    return received
  }
}

function findRouteQueue(localAws: LocalAws): QueueAddress {
  return findQueueAddress(localAws, nameQueue('route', DEFAULT_PREFIX))
}

describeOnLocalAws('routes of a deployment', () => {
  let assay: DeployedAssay
  let inbox: NotificationInbox
  let events: PublishedEvents
  let mail: Subscription

  beforeAll(async () => {
    assay = await deployAndSettleAssay(
      { notifierLease: LEASE_SECONDS },
      async localAws => {
        const actor = createWorkloadActor(localAws)
        for (const role of ['plain', 'promoted', 'interrupted']) await actor.createRole(role)
      },
      { routes },
    )
    const { localAws, topic } = assay
    inbox = await createNotificationInbox(assay)
    events = await followPublishedEvents(localAws)
    mail = await subscribeQueue(
      localAws,
      topic.replace(/assay-notifications$/, 'assay-route-mail'),
      'mailbox',
    )
    // Assay notices it: its queue differs from the one that it deployed.
    await setVisibilityTimeout(localAws, findRouteQueue(localAws), LEASE_SECONDS)
    await waitFor('that the queue was changed', async () => (await mail()).length > 0 || undefined)
    await waitUntilIdle(localAws)
  })
  afterAll(() => assay.stop())

  test('every route gets exactly one message per change that it asks for', async () => {
    const actor = createWorkloadActor(assay.localAws)
    await actor.createFunction('outdated', { role: 'plain', runtime: 'python3.8' })
    await actor.attach('promoted')
    await inbox.first('outdated', 'lambda:CreateFunction')
    await inbox.first('role/promoted', 'iam:AttachRolePolicy')
    await waitFor('three messages by e-mail', async () => (await mail()).length >= 3 || undefined)
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
    expect((await events.of('Assay Notification')).filter(({ route }) => route === 'network')).toEqual([])
  })

  test('a route that is not reachable raises an alarm, and delivers what it kept once it is', async () => {
    const { localAws } = assay
    const name = nameDeadLetterQueue('route', DEFAULT_PREFIX)
    const cloudWatch = new CloudWatchClient(localAws.client())
    await waitFor('the alarm', async () => {
      await localAws.alarms.evaluate()
      const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }))
      return MetricAlarms.some(({ StateValue }) => StateValue === 'ALARM') || undefined
    })
    const letters = await takeMessages(localAws, findQueueAddress(localAws, name))
    expect(letters).not.toHaveLength(0)
    for (const { Body = '' } of letters)
      expect(JSON.parse(Body)).toMatchObject({ type: 'deliver', route: 'gone' })
    await new SNSClient(localAws.client()).send(new CreateTopicCommand({ Name: 'gone' }))
    const gone = await subscribeQueue(localAws, 'arn:aws:sns:eu-west-1:123456789012:gone', 'found-again')
    await sendBatch(
      localAws,
      findRouteQueue(localAws),
      letters.map(({ Body = '' }) => Body),
    )
    await waitFor('what the route kept', async () => (await gone()).length > 0 || undefined)
    await waitUntilIdle(localAws)
    const about = (await gone()).filter(({ Message }) => Message.includes('outdated'))
    expect(about).toHaveLength(1)
    const ids = (await gone()).map(({ MessageAttributes }) => MessageAttributes.id.Value)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('a function that is ended between sending and storing that repeats its message with the same id', async () => {
    const { localAws } = assay
    const functions = await listDeployedFunctions(localAws, { routes })
    const keys = functions.filter(({ name }) => name === 'route').map(({ key }) => key)
    const before = (await mail()).length
    // It stores that it sends the message, and cannot store that it has sent it.
    await localAws.faults.denyAfter('dynamodb:PutItem', 1, keys)
    await createWorkloadActor(localAws).attach('interrupted')
    await waitFor('the message', async () => (await mail()).length > before || undefined)
    await waitFor('the denied call', async () => {
      const calls = await localAws.callLog.list('dynamodb:PutItem')
      return calls.some(({ by, faulted }) => faulted && keys.includes(by)) || undefined
    })
    await localAws.faults.clear()
    await waitFor('its repetition', async () => (await mail()).length > before + 1 || undefined)
    await waitUntilIdle(localAws)
    const sent = (await mail()).slice(before).map(({ MessageAttributes, Subject }) => ({
      id: MessageAttributes.id.Value,
      Subject,
    }))
    expect(sent).toEqual([sent[0], sent[0]])
  })

  test('no call of a function is refused', async () => {
    const functions = await listDeployedFunctions(assay.localAws, { routes })
    expect(await listRefusedCalls(assay.localAws, functions)).toEqual([])
  })
})

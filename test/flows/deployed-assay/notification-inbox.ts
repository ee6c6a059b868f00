import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import * as z from 'zod/mini'
import type { Notification } from '../../../audit/notify/notification.ts'
import type { ReportSummary } from '../../../reports/publish/report-summary.ts'
import type { DeployedAssay } from './deployment.ts'
import { waitFor } from './eventually.ts'
import { createOpenQueue, takeMessages } from './queues.ts'

/** A notification as a subscriber receives it, and when it was sent. */
export interface ReceivedNotification {
  notification: Notification
  at: number
}

const Envelope = z.looseObject({ Type: z.literal('Notification'), Message: z.string() })

/** Parses an SNS message. Undefined for an alarm's message, which has no schema of Assay. */
function parseNotification(message: string): Notification | ReportSummary | undefined {
  if (!message.startsWith('{')) return undefined
  const parsed = JSON.parse(message) as Partial<Notification | ReportSummary>
  return parsed.schema === undefined ? undefined : (parsed as Notification | ReportSummary)
}

/** Subscribes the queue `queueName` of the test to the topic and keeps what arrives. */
export async function createNotificationInbox(
  { localAws, topic }: Pick<DeployedAssay, 'localAws' | 'topic'>,
  queueName = 'subscribed',
) {
  const queue = await createOpenQueue(localAws, queueName, 'sns.amazonaws.com')
  await new SNSClient(localAws.client()).send(
    new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: queue.arn }),
  )
  const received: ReceivedNotification[] = []
  const reports: ReportSummary[] = []
  const alarms: string[] = []
  const all = async (): Promise<readonly ReceivedNotification[]> => {
    for (const { Body = '', Attributes } of await takeMessages(localAws, queue)) {
      const { Message } = Envelope.parse(JSON.parse(Body))
      const message = parseNotification(Message)
      if (message === undefined) alarms.push(Message)
      else if (message.schema === 'assay.report/1') reports.push(message)
      else received.push({ notification: message, at: Number(Attributes?.SentTimestamp) })
    }
    return received
  }
  const about = async (what: string, action: string): Promise<ReceivedNotification[]> =>
    (await all()).filter(
      ({ notification }) => notification.action === action && JSON.stringify(notification).includes(what),
    )
  return {
    all,
    /** The notifications of alarms. */
    async alarms(): Promise<readonly string[]> {
      await all()
      return alarms
    },
    /** The notifications of reports. */
    async reports(): Promise<readonly ReportSummary[]> {
      await all()
      return reports
    },
    about,
    /** The first message about `name` for the change `action`. */
    first: (name: string, action: string): Promise<ReceivedNotification> =>
      waitFor(`a message about ${name} for ${action}`, async () => (await about(name, action))[0]),
    /** The second message about `name` for the change `action`, which was made twice. */
    second: (name: string, action: string): Promise<ReceivedNotification> =>
      waitFor(`a second message about ${name} for ${action}`, async () => (await about(name, action))[1]),
  }
}

export type NotificationInbox = Awaited<ReturnType<typeof createNotificationInbox>>

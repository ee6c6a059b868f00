import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import * as z from 'zod/mini'
import type { Notification } from '../../audit/notifications/notification.ts'
import type { ReportSummary } from '../../reports/summary.ts'
import type { Deployment } from './deployment.ts'
import { soon } from './soon.ts'
import { openQueue, taken } from './queue.ts'

/** A message as a subscriber gets it, and when it came. */
export interface Received {
  notification: Notification
  at: number
}

const Envelope = z.looseObject({ Type: z.literal('Notification'), Message: z.string() })

/** What is sent of an alarm is no message of ours, and has no schema of ours. */
function messageIn(message: string): Notification | ReportSummary | undefined {
  if (!message.startsWith('{')) return undefined
  const parsed = JSON.parse(message) as Partial<Notification | ReportSummary>
  return parsed.schema === undefined ? undefined : (parsed as Notification | ReportSummary)
}

/** Subscribes a queue of the test to the topic and keeps what arrives. */
export async function subscribe({ bed, topic }: Pick<Deployment, 'bed' | 'topic'>) {
  const queue = await openQueue(bed, 'subscribed', 'sns.amazonaws.com')
  await new SNSClient(bed.client()).send(
    new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: queue.arn }),
  )
  const received: Received[] = []
  const reports: ReportSummary[] = []
  const alarms: string[] = []
  const all = async (): Promise<readonly Received[]> => {
    for (const { Body = '', Attributes } of await taken(bed, queue)) {
      const { Message } = Envelope.parse(JSON.parse(Body))
      const message = messageIn(Message)
      if (message === undefined) alarms.push(Message)
      else if (message.schema === 'assay.report/1') reports.push(message)
      else received.push({ notification: message, at: Number(Attributes?.SentTimestamp) })
    }
    return received
  }
  const about = async (name: string, action: string): Promise<Received[]> =>
    (await all()).filter(
      ({ notification }) => notification.action === action && JSON.stringify(notification).includes(name),
    )
  return {
    all,
    /** What came of alarms that went off. */
    async alarms(): Promise<readonly string[]> {
      await all()
      return alarms
    },
    /** What was told of reports. */
    async reports(): Promise<readonly ReportSummary[]> {
      await all()
      return reports
    },
    about,
    /** The first message about `name` for the change `action`. */
    first: (name: string, action: string): Promise<Received> =>
      soon(`a message about ${name} for ${action}`, async () => (await about(name, action))[0]),
    /** The second message about `name` for the change `action`, which was made twice. */
    second: (name: string, action: string): Promise<Received> =>
      soon(`a second message about ${name} for ${action}`, async () => (await about(name, action))[1]),
  }
}

export type Inbox = Awaited<ReturnType<typeof subscribe>>

import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import * as z from 'zod/mini'
import type { Notification } from '../../audit/notifications/notification.ts'
import type { Deployment } from './deployment.ts'
import { soon } from './soon.ts'
import { openQueue, taken } from './queue.ts'

/** A message as a subscriber gets it, and when it came. */
export interface Received {
  notification: Notification
  at: number
}

const Envelope = z.looseObject({ Type: z.literal('Notification'), Message: z.string() })

/** What is sent of an alarm is no message of ours, and has no thread. */
function notificationIn(message: string): Notification | undefined {
  if (!message.startsWith('{')) return undefined
  const parsed = JSON.parse(message) as Partial<Notification>
  return parsed.thread === undefined ? undefined : (parsed as Notification)
}

/** Subscribes a queue of the test to the topic and keeps what arrives. */
export async function subscribe({ bed, topic }: Deployment) {
  const queue = await openQueue(bed, 'subscribed', 'sns.amazonaws.com')
  await new SNSClient(bed.client()).send(
    new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: queue.arn }),
  )
  const received: Received[] = []
  const alarms: string[] = []
  const all = async (): Promise<readonly Received[]> => {
    for (const { Body = '', Attributes } of await taken(bed, queue)) {
      const { Message } = Envelope.parse(JSON.parse(Body))
      const notification = notificationIn(Message)
      if (notification) received.push({ notification, at: Number(Attributes?.SentTimestamp) })
      else alarms.push(Message)
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
    about,
    /** The first message about `name` for the change `action`. */
    first: (name: string, action: string): Promise<Received> =>
      soon(`a message about ${name} for ${action}`, async () => (await about(name, action))[0]),
  }
}

export type Inbox = Awaited<ReturnType<typeof subscribe>>

import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Post, Queue } from '../../audit/messages.ts'
import { ATTEMPTS } from './attempts.ts'

/** The action on a queue that sending to it takes. */
export const sendActions = ['sqs:SendMessage']

/** The most that SQS delays a message, in seconds. */
export const LONGEST_DELAY = 900

/** Some messages of a batch were not taken; the whole is sent again. */
export class NotSent extends Error {
  override name = 'NotSent'
}

/** Sends messages to the queues that `urlOf` names. */
export function sqsPost(
  urlOf: (queue: Queue) => string,
  client = new SQSClient({ maxAttempts: ATTEMPTS }),
): Post {
  return {
    async send(queue, messages, delaySeconds) {
      const QueueUrl = urlOf(queue)
      const DelaySeconds = Math.min(LONGEST_DELAY, Math.ceil(delaySeconds))
      for (let start = 0; start < messages.length; start += 10) {
        const Entries = messages.slice(start, start + 10).map((message, index) => ({
          Id: String(index),
          MessageBody: JSON.stringify(message),
          DelaySeconds,
        }))
        const { Failed } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
        if (Failed?.length)
          throw new NotSent(`${Failed.length} messages to ${queue}: ${Failed[0]?.Message ?? ''}`)
      }
    },
  }
}

/** Sends a message that stays as it is: back to its queue, or to the dead letters. */
export async function resend(
  client: SQSClient,
  QueueUrl: string,
  body: string,
  attributes: Readonly<Record<string, string>>,
  delaySeconds = 0,
): Promise<void> {
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  )
  await client.send(
    new SendMessageCommand({ QueueUrl, MessageBody: body, MessageAttributes, DelaySeconds: delaySeconds }),
  )
}

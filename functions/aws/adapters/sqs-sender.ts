import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { chunkMessages } from '../../../audit/limits/message-batches.ts'
import type { MessageSender } from '../../../audit/messages.ts'
import type { QueueName } from '../../../audit/resources/collector-queue.ts'
import { SDK_MAX_ATTEMPTS } from '../sdk/max-attempts.ts'

/** The SQS action that sending requires. */
export const sendMessageActions = ['sqs:SendMessage']

/** The maximum delay of an SQS message, in seconds. */
export const MAX_DELAY_SECONDS = 900

/** SQS rejected some messages of a batch; the caller sends all of them again. */
class SendMessagesError extends Error {
  override name = 'SendMessagesError'
}

/** Sends messages to the queues whose URLs `buildUrl` returns. Throws SendMessagesError and SizeLimitError. */
export function createSqsSender(
  buildUrl: (queueName: QueueName) => string,
  client = new SQSClient({ maxAttempts: SDK_MAX_ATTEMPTS }),
): MessageSender {
  return {
    async send(queueName, messages, delaySeconds) {
      const QueueUrl = buildUrl(queueName)
      const DelaySeconds = Math.min(MAX_DELAY_SECONDS, Math.ceil(delaySeconds))
      for (const batch of chunkMessages(messages)) {
        const Entries = batch.map((MessageBody, index) => ({ Id: String(index), MessageBody, DelaySeconds }))
        const { Failed } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
        if (Failed?.length)
          throw new SendMessagesError(
            `${Failed.length} messages to ${queueName} were rejected: ${Failed[0]?.Message ?? ''}`,
          )
      }
    },
  }
}

/** Sends a message body unchanged: back to its queue, or to the dead-letter queue. */
export async function sendRawMessage(
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

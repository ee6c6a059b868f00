import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs'
import type { Context, SQSEvent } from 'aws-lambda'

const queue = new SQSClient({})

/** A test function: sends what it receives to the queue `OUT`; a body with `poison` fails. */
export async function handler({ Records }: SQSEvent, { functionName, memoryLimitInMB }: Context) {
  for (const { body, attributes } of Records) {
    const sent = Number(attributes.SentTimestamp)
    const reply = { body, waited: Date.now() - sent, batch: Records.length, functionName, memoryLimitInMB }
    const input = { QueueUrl: process.env['OUT'], MessageBody: JSON.stringify(reply) }
    await queue.send(new SendMessageCommand(input))
  }
  const failed = Records.filter(({ body }) => body.includes('poison'))
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) }
}

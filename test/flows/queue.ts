import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs'
import { deadLettersName, PREFIX, queueName } from '../../audit/deployment/names.ts'
import { queueNames } from '../../infra/workers.ts'
import type { Bed } from '../bed/bed.ts'

/** The ARN and the URL of a queue. */
export interface Address {
  arn: string
  url: string
  region: string
}

/** The queue `name`, whether it exists or not. */
export function addressOf(bed: Bed, name: string, region = bed.region): Address {
  return {
    arn: `arn:aws:sqs:${region}:${bed.account}:${name}`,
    url: `${bed.endpoint}/${bed.account}/${name}`,
    region,
  }
}

/** Makes a queue to which `service` may send. */
export async function openQueue(
  bed: Bed,
  name: string,
  service: string,
  region = bed.region,
): Promise<Address> {
  const address = addressOf(bed, name, region)
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: service },
        Action: 'sqs:SendMessage',
        Resource: address.arn,
      },
    ],
  })
  await new SQSClient(bed.client({ region })).send(
    new CreateQueueCommand({ QueueName: name, Attributes: { Policy } }),
  )
  return address
}

/** Takes all messages that wait in a queue. */
export async function taken(bed: Bed, { url: QueueUrl, region }: Address): Promise<Message[]> {
  const sqs = new SQSClient(bed.client({ region }))
  const all: Message[] = []
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['SentTimestamp'],
      }),
    )
    if (Messages.length === 0) return all
    all.push(...Messages)
    for (const { ReceiptHandle } of Messages)
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
  }
}

/** Sends bodies together, as one batch. */
export async function sendAll(
  bed: Bed,
  { url: QueueUrl, region }: Address,
  bodies: readonly string[],
): Promise<void> {
  const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }))
  await new SQSClient(bed.client({ region })).send(new SendMessageBatchCommand({ QueueUrl, Entries }))
}

/** How many messages a queue holds: waiting, delayed or in work. */
export async function depth(bed: Bed, { url: QueueUrl, region }: Address): Promise<number> {
  const { Attributes = {} } = await new SQSClient(bed.client({ region })).send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  )
  const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesDelayed } = Attributes
  const all = [
    ApproximateNumberOfMessages,
    ApproximateNumberOfMessagesDelayed,
    Attributes.ApproximateNumberOfMessagesNotVisible,
  ]
  return all.reduce((sum, count) => sum + Number(count ?? 0), 0)
}

/** The queues of Assay that are not empty, each with what it holds. */
export async function backlog(bed: Bed): Promise<Record<string, number>> {
  const own = queueNames.flatMap(name => [queueName(name), deadLettersName(name)])
  const queues = [
    ...own.map(name => addressOf(bed, name)),
    addressOf(bed, `${PREFIX}forwarding-dead-letters`, 'us-east-1'),
  ]
  const depths = await Promise.all(queues.map(async queue => [queue.arn, await depth(bed, queue)] as const))
  return Object.fromEntries(depths.filter(([, messages]) => messages > 0))
}

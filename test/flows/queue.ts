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
import type { Queue } from '../../audit/messages.ts'
import { queueNames } from '../../infra/functions/workers.ts'
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

/** A client each, whose connections are kept: polling with a new one each time would use up the open files. */
const clients = new WeakMap<Bed, Map<string, SQSClient>>()

function clientOf(bed: Bed, region: string): SQSClient {
  const ofBed = clients.get(bed) ?? new Map<string, SQSClient>()
  clients.set(bed, ofBed)
  const client = ofBed.get(region) ?? new SQSClient(bed.client({ region }))
  ofBed.set(region, client)
  return client
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
  await clientOf(bed, region).send(new CreateQueueCommand({ QueueName: name, Attributes: { Policy } }))
  return address
}

/** Takes all messages that wait in a queue. */
export async function taken(bed: Bed, { url: QueueUrl, region }: Address): Promise<Message[]> {
  const sqs = clientOf(bed, region)
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
  await clientOf(bed, region).send(new SendMessageBatchCommand({ QueueUrl, Entries }))
}

/** How many messages a queue holds: waiting, delayed or in work. */
export async function depth(bed: Bed, { url: QueueUrl, region }: Address): Promise<number> {
  const { Attributes = {} } = await clientOf(bed, region).send(
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

/** The queues of Assay that are not empty, each with what it holds; with `of`, of these and their dead letters. */
export async function backlog(bed: Bed, of: readonly Queue[] = queueNames): Promise<Record<string, number>> {
  const own = of.flatMap(name => [queueName(name), deadLettersName(name)])
  const queues = [
    ...own.map(name => addressOf(bed, name)),
    addressOf(bed, `${PREFIX}forwarding-dead-letters`, 'us-east-1'),
  ]
  const depths = await Promise.all(queues.map(async queue => [queue.arn, await depth(bed, queue)] as const))
  return Object.fromEntries(depths.filter(([, messages]) => messages > 0))
}

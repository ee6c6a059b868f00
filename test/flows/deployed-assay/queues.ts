import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SetQueueAttributesCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs'
import {
  DEFAULT_PREFIX,
  nameDeadLetterQueue,
  nameParts,
  nameQueue,
} from '../../../audit/resources/assay/deployment-names.ts'
import type { QueueName } from '../../../audit/resources/collector-queue.ts'
import { listDeployedWorkerQueues } from '../../../audit/deployment/workers.ts'

const ownNames = nameParts(DEFAULT_PREFIX)
import type { LocalAws } from '../../local-aws/local-aws.ts'

/** The ARN and the URL of a queue. */
export interface QueueAddress {
  arn: string
  url: string
  region: string
}

/** The queue `name`, whether it exists or not. */
export function findQueueAddress(localAws: LocalAws, name: string, region = localAws.region): QueueAddress {
  return {
    arn: `arn:aws:sqs:${region}:${localAws.account}:${name}`,
    url: `${localAws.endpoint}/${localAws.account}/${name}`,
    region,
  }
}

/** One client per region: a new client for each poll would exhaust the open files. */
const clients = new WeakMap<LocalAws, Map<string, SQSClient>>()

function createSqsClient(localAws: LocalAws, region: string): SQSClient {
  const onLocalAws = clients.get(localAws) ?? new Map<string, SQSClient>()
  clients.set(localAws, onLocalAws)
  const client = onLocalAws.get(region) ?? new SQSClient(localAws.client({ region }))
  onLocalAws.set(region, client)
  return client
}

/** Makes a queue to which `service` may send. */
export async function createOpenQueue(
  localAws: LocalAws,
  name: string,
  service: string,
  region = localAws.region,
): Promise<QueueAddress> {
  const queueAddress = findQueueAddress(localAws, name, region)
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: service },
        Action: 'sqs:SendMessage',
        Resource: queueAddress.arn,
      },
    ],
  })
  await createSqsClient(localAws, region).send(
    new CreateQueueCommand({ QueueName: name, Attributes: { Policy } }),
  )
  return queueAddress
}

/** Takes all messages that wait in a queue. */
export async function takeMessages(
  localAws: LocalAws,
  { url: QueueUrl, region }: QueueAddress,
): Promise<Message[]> {
  const sqs = createSqsClient(localAws, region)
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
export async function sendBatch(
  localAws: LocalAws,
  { url: QueueUrl, region }: QueueAddress,
  bodies: readonly string[],
): Promise<void> {
  const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }))
  await createSqsClient(localAws, region).send(new SendMessageBatchCommand({ QueueUrl, Entries }))
}

/** Sets after how many seconds SQS delivers a message again that was not deleted. */
export async function setVisibilityTimeout(
  localAws: LocalAws,
  { url: QueueUrl, region }: QueueAddress,
  seconds: number,
): Promise<void> {
  const Attributes = { VisibilityTimeout: String(seconds) }
  await createSqsClient(localAws, region).send(new SetQueueAttributesCommand({ QueueUrl, Attributes }))
}

/** How many messages a queue holds: waiting, delayed or in flight. */
async function countMessages(localAws: LocalAws, { url: QueueUrl, region }: QueueAddress): Promise<number> {
  const { Attributes = {} } = await createSqsClient(localAws, region).send(
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

/** The queues of Assay that are not empty, each with what it holds; with `of`, only these and their dead-letter queues. */
export async function listBacklog(
  localAws: LocalAws,
  of: readonly QueueName[] = listDeployedWorkerQueues({}),
): Promise<Record<string, number>> {
  const own = of.flatMap(name => [nameQueue(name, DEFAULT_PREFIX), nameDeadLetterQueue(name, DEFAULT_PREFIX)])
  const queues = [
    ...own.map(name => findQueueAddress(localAws, name)),
    findQueueAddress(localAws, `${ownNames.start}forwarding-dead-letters`, 'us-east-1'),
  ]
  const depths = await Promise.all(
    queues.map(async queue => [queue.arn, await countMessages(localAws, queue)] as const),
  )
  return Object.fromEntries(depths.filter(([, messages]) => messages > 0))
}

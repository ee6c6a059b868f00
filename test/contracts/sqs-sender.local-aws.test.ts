import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll } from 'vitest'
import { createSqsSender } from '../../functions/aws/adapters/sqs-sender.ts'
import { startLocalAws, type LocalAws } from '../local-aws/local-aws.ts'
import { describeOnLocalAws } from '../local-aws/suite.ts'
import { testSenderContract } from './sender-contract.ts'

let localAws: LocalAws
let client: SQSClient
let QueueUrl: string

describeOnLocalAws('a sender to a queue', () => {
  beforeAll(async () => {
    localAws = await startLocalAws()
    client = new SQSClient(localAws.client())
    QueueUrl = (await client.send(new CreateQueueCommand({ QueueName: 'contract' }))).QueueUrl ?? ''
  })
  afterAll(() => localAws.stop())

  testSenderContract('SQS', () => ({ sender: createSqsSender(() => QueueUrl, client), receive }))
})

/** Receives and deletes messages until the queue is empty. */
async function receive(): Promise<unknown[]> {
  const received: unknown[] = []
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    )
    if (Messages.length === 0) return received
    for (const { Body = '', ReceiptHandle } of Messages) {
      received.push(JSON.parse(Body) as unknown)
      await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    }
  }
}

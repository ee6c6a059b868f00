import { createHash } from 'node:crypto'
import { SQSClient } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createSqsHandler, type SqsDelivery } from '../../../../functions/aws/runtime/sqs-handler.ts'
import { logger } from '../../../../functions/aws/runtime/telemetry.ts'
import { startLoopbackService, type HttpResponse, type LoopbackService } from '../loopback-service.ts'

const SOURCE = {
  url: 'http://queues/assay-work',
  deadLetterQueueUrl: 'http://queues/assay-work-dead-letters',
  maxReceives: 5,
}
const JSON_1_0 = 'application/x-amz-json-1.0'
const SENT = buildResponse('0')
const THROTTLED: HttpResponse = { status: 400, type: JSON_1_0, body: '{"__type":"RequestThrottled"}' }

let queues: LoopbackService | undefined
let level: ReturnType<typeof logger.getLevelName>

beforeAll(() => {
  level = logger.getLevelName()
  logger.setLogLevel('SILENT')
})
afterAll(() => logger.setLogLevel(level))
afterEach(() => queues?.close())

/** Processes messages with the bodies 0, 1, 2 …; `fail` returns the failure of each. */
async function consumeRecords(
  count: number,
  fail: (number: number) => Error | undefined,
  ...responses: HttpResponse[]
) {
  return consumeWithin(60, 0, count, fail, ...responses)
}

/** Processes messages in a function with a timeout, of which each message takes a number of seconds. */
async function consumeWithin(
  seconds: number,
  each: number,
  count: number,
  fail: (number: number) => Error | undefined,
  ...responses: HttpResponse[]
) {
  queues = await startLoopbackService(...responses)
  let remaining = seconds * 1000
  const worked: unknown[] = []
  const handler = createSqsHandler(
    () => SOURCE,
    message => {
      worked.push(message)
      remaining -= each * 1000
      const failure = fail(Number(message))
      return failure === undefined ? Promise.resolve() : Promise.reject(failure)
    },
    new SQSClient(queues.client),
  )
  const Records = Array.from({ length: count }, (_, index) => record(index))
  const { batchItemFailures } = await handler({ Records }, { getRemainingTimeInMillis: () => remaining })
  return {
    worked,
    again: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
    requested: listRequests(),
  }
}

function record(number: number): SQSRecord {
  const attributes = {
    ApproximateReceiveCount: '1',
    SentTimestamp: '0',
    SenderId: 's',
    ApproximateFirstReceiveTimestamp: '0',
  }
  return {
    messageId: `message-${number}`,
    receiptHandle: `handle-${number}`,
    body: String(number),
    attributes,
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:assay-work',
    awsRegion: 'eu-west-1',
  }
}

function listRequests() {
  return (queues?.requests ?? []).map(({ headers, body }) => ({
    operation: String(headers['x-amz-target']).split('.')[1],
    ...(JSON.parse(body) as Record<string, unknown>),
  }))
}

function listSent(...numbers: number[]): HttpResponse[] {
  return numbers.map(number => buildResponse(String(number)))
}

/** A SendMessage response. */
function buildResponse(sentBody: string): HttpResponse {
  const MD5OfMessageBody = createHash('md5').update(sentBody).digest('hex')
  return { status: 200, type: JSON_1_0, body: JSON.stringify({ MessageId: 'm', MD5OfMessageBody }) }
}

function nameRecord(name: string): Error {
  return Object.assign(new Error('slow down'), { name })
}

describe('the handler of a queue', () => {
  it.each([
    'ThrottlingException',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'RequestThrottled',
    'ThrottledException',
  ])('requeues a message when one of Assay’s own services fails with %s: that is no failure', async name => {
    const { again, requested: calls } = await consumeRecords(1, () => nameRecord(name), SENT)
    expect(calls).toMatchObject([
      { operation: 'SendMessage', QueueUrl: SOURCE.url, MessageBody: '0', DelaySeconds: 1 },
    ])
    expect(again).toEqual([])
  })

  it('makes a message visible again soon after any other failure', async () => {
    const { again, requested: calls } = await consumeRecords(1, () => new Error('what is this'), SENT)
    expect(calls).toMatchObject([{ operation: 'ChangeMessageVisibility', VisibilityTimeout: 2 }])
    expect(again).toEqual(['message-0'])
  })

  it('requeues messages that cannot start in time, with their attempt count unchanged', async () => {
    const {
      worked,
      again,
      requested: calls,
    } = await consumeWithin(60, 15, 5, () => undefined, ...listSent(3, 4))
    expect(worked).toEqual([0, 1, 2])
    expect(again).toEqual([])
    expect(calls).toMatchObject([
      { operation: 'SendMessage', QueueUrl: SOURCE.url, MessageBody: '3' },
      { operation: 'SendMessage', QueueUrl: SOURCE.url, MessageBody: '4' },
    ])
    expect(calls[0]).not.toHaveProperty('MessageAttributes.attempt')
  })

  it('says until when a message can be worked on, and whether it failed or was throttled before', async () => {
    queues = undefined
    const deliveries: SqsDelivery[] = []
    const handler = createSqsHandler(
      () => SOURCE,
      (_, __, delivery) => Promise.resolve(deliveries.push(delivery)),
    )
    const attempt = { stringValue: '1', dataType: 'String' as const }
    const again = { ...record(1), attributes: { ...record(1).attributes, ApproximateReceiveCount: '2' } }
    const throttled = { ...record(2), messageAttributes: { attempt } }
    const before = Date.now()
    await handler({ Records: [record(0), again, throttled] }, { getRemainingTimeInMillis: () => 50_000 })
    expect(deliveries.map(({ redelivered }) => redelivered)).toEqual([false, true, true])
    for (const { endsAt } of deliveries) expect(endsAt.getTime()).toBeGreaterThanOrEqual(before + 50_000)
  })

  it('starts the first message however little time remains', async () => {
    const { worked } = await consumeWithin(1, 0.9, 2, () => undefined, ...listSent(1))
    expect(worked).toEqual([0])
  })

  it.each([
    ['a throttle', nameRecord('ThrottlingException')],
    ['a failure', new Error('what is this')],
  ])('processes the other messages although handling %s failed', async (_, failure) => {
    const fail = (number: number) => (number === 1 ? failure : undefined)
    const { worked, again } = await consumeRecords(3, fail, THROTTLED)
    expect(worked).toEqual([0, 1, 2])
    expect(again).toEqual(['message-1'])
  })
})

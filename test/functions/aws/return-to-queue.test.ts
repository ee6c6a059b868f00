import { SQSClient } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ThrottledError } from '../../../audit/refresh/snapshot/fact-reader.ts'
import { ConflictError } from '../../../audit/state/store.ts'
import { UnreadableEvent } from '../../../audit/events/change.ts'
import { createSqsHandler } from '../../../functions/aws/runtime/sqs-handler.ts'
import { startLoopbackService, type LoopbackService } from './loopback-service.ts'

let service: LoopbackService
let written: string[]

beforeEach(async () => {
  service = await startLoopbackService({ status: 200, type: 'application/x-amz-json-1.0', body: '{}' })
  written = []
  vi.spyOn(process.stdout, 'write').mockImplementation(text => written.push(String(text)) > 0)
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
})
afterEach(() => {
  vi.restoreAllMocks()
  return service.close()
})

/**
 * Processes a message that fails with `failure`, was sent back `attempts` times and received `receives` times.
 */
function consumeRecords(failure: Error, attempts = 0, receives = 1) {
  const source = { url: 'http://queue', deadLetterQueueUrl: 'http://dead', maxReceives: 5 }
  const record = {
    messageId: 'one',
    receiptHandle: 'handle',
    body: '{}',
    attributes: { ApproximateReceiveCount: String(receives) },
    messageAttributes: attempts === 0 ? {} : { attempt: { stringValue: String(attempts) } },
    eventSourceARN: 'arn:aws:sqs:eu-west-1:111122223333:assay-iam-change',
  } as unknown as SQSRecord
  const sqs = new SQSClient({ ...service.client, md5: false })
  const handler = createSqsHandler(
    () => source,
    () => Promise.reject(failure),
    sqs,
  )
  return handler({ Records: [record] }, { getRemainingTimeInMillis: () => 60_000 })
}

/** The requests to SQS. */
function listRequests(): Record<string, unknown>[] {
  return service.requests.map(({ body }) => JSON.parse(body) as Record<string, unknown>)
}

/**
 * The recorded metrics, as CloudWatch reads them from the log (CloudWatch User Guide, "Embedded metric
 * format").
 */
function measureSeconds(): object[] {
  const lines = written
    .join('')
    .split('\n')
    .filter(line => line.startsWith('{'))
  return lines.map(line => JSON.parse(line) as object).filter(line => '_aws' in line)
}

describe('a requeued message', () => {
  it.each([
    ['ThrottledError', 0, 1],
    ['ThrottledError', 3, 8],
    ['ConflictError', 9, 512],
    ['ThrottledError', 40, 900],
  ])(
    'after %s and %i earlier attempts is delayed, and counted in total and by reason',
    async (name, before, delay) => {
      const failure = name === 'ThrottledError' ? new ThrottledError('lambda') : new ConflictError('record')
      expect(await consumeRecords(failure, before)).toEqual({ batchItemFailures: [] })
      expect(listRequests()).toMatchObject([
        {
          QueueUrl: 'http://queue',
          DelaySeconds: delay,
          MessageAttributes: { attempt: { StringValue: String(before + 1) } },
        },
      ])
      expect(measureSeconds()).toMatchObject([
        {
          _aws: {
            CloudWatchMetrics: [
              {
                Namespace: 'Assay',
                Dimensions: [['service', 'why'], ['service']],
                Metrics: [{ Name: 'requeued', Unit: 'Count' }],
              },
            ],
          },
          service: 'assay',
          why: name,
          requeued: before + 1,
        },
      ])
    },
  )
})

describe('a message that is given up', () => {
  it.each([
    ['cannot be read', new UnreadableEvent('no id'), 1, 'UnreadableEvent: no id'],
    ['failed on its last try', new Error('again\u0000'), 5, 'Error: again\\u0000'],
  ])('that %s goes to the dead-letter queue with the reason', async (_, failure, receives, StringValue) => {
    await consumeRecords(failure, 0, receives)
    expect(listRequests()).toMatchObject([
      { QueueUrl: 'http://dead', MessageAttributes: { reason: { StringValue } } },
    ])
    expect(measureSeconds()).toEqual([])
  })
})

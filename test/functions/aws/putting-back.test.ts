import { SQSClient } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Throttled } from '../../../audit/account/reader.ts'
import { Contended } from '../../../audit/account/store.ts'
import { UnreadableEvent } from '../../../audit/changes/change.ts'
import { consume } from '../../../functions/aws/consume.ts'
import { wire, type Wire } from './wire.ts'

let service: Wire
let written: string[]

beforeEach(async () => {
  service = await wire({ status: 200, type: 'application/x-amz-json-1.0', body: '{}' })
  written = []
  vi.spyOn(process.stdout, 'write').mockImplementation(text => written.push(String(text)) > 0)
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
})
afterEach(() => {
  vi.restoreAllMocks()
  return service.close()
})

/** Works off a message that fails so, was put back `attempts` times and received `receives` times. */
function workOff(failure: Error, attempts = 0, receives = 1) {
  const source = { url: 'http://queue', deadLetters: 'http://dead', maxReceives: 5 }
  const record = {
    messageId: 'one',
    receiptHandle: 'handle',
    body: '{}',
    attributes: { ApproximateReceiveCount: String(receives) },
    messageAttributes: attempts === 0 ? {} : { attempt: { stringValue: String(attempts) } },
    eventSourceARN: 'arn:aws:sqs:eu-west-1:111122223333:assay-iam-change',
  } as unknown as SQSRecord
  const sqs = new SQSClient({ ...service.client, md5: false })
  const handler = consume(
    () => source,
    () => Promise.reject(failure),
    sqs,
  )
  return handler({ Records: [record] }, { getRemainingTimeInMillis: () => 60_000 })
}

/** What was asked of SQS. */
function asked(): Record<string, unknown>[] {
  return service.requests.map(({ body }) => JSON.parse(body) as Record<string, unknown>)
}

/** What was measured, as CloudWatch reads it from the log (CloudWatch User Guide, "Embedded metric format"). */
function measured(): object[] {
  const lines = written
    .join('')
    .split('\n')
    .filter(line => line.startsWith('{'))
  return lines.map(line => JSON.parse(line) as object).filter(line => '_aws' in line)
}

describe('a message that is put back', () => {
  it.each([
    ['Throttled', 0, 1],
    ['Throttled', 3, 8],
    ['Contended', 9, 512],
    ['Throttled', 40, 900],
  ])(
    'as %s, after %i times, is delayed, and how often is measured: all together and apart by why',
    async (name, before, delay) => {
      const failure = name === 'Throttled' ? new Throttled('lambda') : new Contended('sheet')
      expect(await workOff(failure, before)).toEqual({ batchItemFailures: [] })
      expect(asked()).toMatchObject([
        {
          QueueUrl: 'http://queue',
          DelaySeconds: delay,
          MessageAttributes: { attempt: { StringValue: String(before + 1) } },
        },
      ])
      expect(measured()).toMatchObject([
        {
          _aws: {
            CloudWatchMetrics: [
              {
                Namespace: 'Assay',
                Dimensions: [['service', 'why'], ['service']],
                Metrics: [{ Name: 'putBack', Unit: 'Count' }],
              },
            ],
          },
          service: 'assay',
          why: name,
          putBack: before + 1,
        },
      ])
    },
  )
})

describe('a message that is given up', () => {
  it.each([
    ['cannot be read', new UnreadableEvent('no id'), 1, 'UnreadableEvent: no id'],
    ['failed on its last try', new Error('again\u0000'), 5, 'Error: again?'],
  ])('as it %s, goes to the dead letters with the reason', async (_, failure, receives, StringValue) => {
    await workOff(failure, 0, receives)
    expect(asked()).toMatchObject([
      { QueueUrl: 'http://dead', MessageAttributes: { reason: { StringValue } } },
    ])
    expect(measured()).toEqual([])
  })
})

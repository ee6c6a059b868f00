import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { Throttled } from '../../audit/account/reader.ts'
import { Contended } from '../../audit/account/store.ts'
import { UnreadableEvent } from '../../audit/changes/change.ts'
import { logger } from './log.ts'
import { LONGEST_DELAY, resend } from './queues.ts'

/** A queue that a function works off. */
export interface Source {
  url: string
  /** Where messages go that no retry can help, with the reason. */
  deadLetters: string
  /** After how many receives SQS gives a message up by itself. */
  maxReceives: number
}

/** The actions on its own queue that working it off takes, beside those of the event source mapping. */
export const consumeActions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']
export const delayActions = ['sqs:ChangeMessageVisibility']

/** The longest reason that is sent along with a dead letter. */
const LONGEST_REASON = 1_000

/**
 * Works off the messages of the queues that `sourceNamed` finds one by one, each for itself: what fails is tried again after a while; a
 * throttle puts the message back with growing delay, as often as it takes; what can never succeed, or did not on
 * its last try, goes to the dead letters with the reason.
 */
export function consume(
  sourceNamed: (queue: string) => Source,
  work: (message: unknown, queue: string) => Promise<unknown>,
  sqs = new SQSClient({}),
) {
  return async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const failures: SQSBatchResponse['batchItemFailures'] = []
    for (const record of Records) {
      const queue = record.eventSourceARN.split(':').at(-1) ?? ''
      const done = await workOff(record, sourceNamed(queue), message => work(message, queue), sqs)
      if (!done) failures.push({ itemIdentifier: record.messageId })
    }
    return { batchItemFailures: failures }
  }
}

async function workOff(
  record: SQSRecord,
  source: Source,
  work: (message: unknown) => Promise<unknown>,
  sqs: SQSClient,
): Promise<boolean> {
  try {
    await work(parse(record.body))
    return true
  } catch (failure) {
    return settle(record, source, failure, sqs)
  }
}

/** What becomes of a message that failed. True: it is taken care of; false: it is to come again. */
async function settle(record: SQSRecord, source: Source, failure: unknown, sqs: SQSClient): Promise<boolean> {
  const reason = failure instanceof Error ? `${failure.name}: ${failure.message}` : String(failure)
  const attempt = Number(record.messageAttributes['attempt']?.stringValue ?? 0)
  const receives = Number(record.attributes.ApproximateReceiveCount)
  if (failure instanceof Throttled || failure instanceof Contended) {
    logger.warn('put back', { reason, attempt })
    await resend(sqs, source.url, record.body, { attempt: String(attempt + 1) }, backoff(attempt))
    return true
  }
  if (failure instanceof UnreadableEvent || receives >= source.maxReceives) {
    logger.error('dead letter', { reason, messageId: record.messageId })
    await resend(sqs, source.deadLetters, record.body, { reason: textOf(reason) })
    return true
  }
  logger.error('failed', { reason, receives, messageId: record.messageId, error: failure as Error })
  await comeAgain(record, source, backoff(receives), sqs)
  return false
}

async function comeAgain(
  record: SQSRecord,
  source: Source,
  VisibilityTimeout: number,
  sqs: SQSClient,
): Promise<void> {
  const { receiptHandle: ReceiptHandle } = record
  await sqs.send(
    new ChangeMessageVisibilityCommand({ QueueUrl: source.url, ReceiptHandle, VisibilityTimeout }),
  )
}

function backoff(attempt: number): number {
  return Math.min(LONGEST_DELAY, 2 ** Math.min(attempt, 10))
}

/** A message attribute takes a subset of XML's characters. */
function textOf(reason: string): string {
  return reason.replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/g, '?').slice(0, LONGEST_REASON)
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new UnreadableEvent('a message that is not JSON')
  }
}

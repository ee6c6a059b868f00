import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { Throttled } from '../../audit/account/reader.ts'
import { Contended } from '../../audit/account/store.ts'
import { UnreadableEvent } from '../../audit/changes/change.ts'
import { isNameOfThrottle } from '../answers/failure.ts'
import { ATTEMPTS } from './attempts.ts'
import { logger, measure } from './log.ts'
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
 * its last try, goes to the dead letters with the reason. Where not even that can be said, SQS brings the message again.
 * What cannot be begun in good time goes back to its queue: a function that is cut off has all of its batch come again.
 */
export function consume(
  sourceNamed: (queue: string) => Source,
  work: (message: unknown, queue: string) => Promise<unknown>,
  sqs = new SQSClient({ maxAttempts: ATTEMPTS }),
) {
  return async ({ Records }: SQSEvent, context: Clock): Promise<SQSBatchResponse> => {
    const failures: SQSBatchResponse['batchItemFailures'] = []
    const reserve = context.getRemainingTimeInMillis() * RESERVE
    for (const [index, record] of Records.entries()) {
      const queue = record.eventSourceARN.split(':').at(-1) ?? ''
      const source = sourceNamed(queue)
      const late = index > 0 && context.getRemainingTimeInMillis() < reserve
      const done = await (late
        ? leave(record, source, sqs)
        : workOff(record, source, message => work(message, queue), sqs))
      if (!done) failures.push({ itemIdentifier: record.messageId })
    }
    return { batchItemFailures: failures }
  }
}

/** What of Lambda's context tells how much time is left. */
type Clock = Pick<Context, 'getRemainingTimeInMillis'>

/** The share of its time that a function leaves for what it has begun: no message takes longer. */
const RESERVE = 1 / 3

/** Sends a message that was not begun back to its queue: it was tried no more often than before. */
async function leave(record: SQSRecord, { url }: Source, sqs: SQSClient): Promise<boolean> {
  const attempt = record.messageAttributes['attempt']?.stringValue
  logger.info('left for later', { messageId: record.messageId })
  return settled(record, async () => {
    await resend(sqs, url, record.body, attempt === undefined ? {} : { attempt })
    return true
  })
}

/** What `work` makes of a message; where it fails, SQS is to bring the message again. */
async function settled({ messageId }: SQSRecord, work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work()
  } catch (failure) {
    logger.error('left to the queue', { messageId, error: failure as Error })
    return false
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
    return settled(record, () => settle(record, source, failure, sqs))
  }
}

/** Whether the work only has to wait: AWS asks to slow down, be it of what is audited or of what Assay uses itself. */
function isToWait(failure: unknown): failure is Error {
  if (failure instanceof Throttled || failure instanceof Contended) return true
  return failure instanceof Error && isNameOfThrottle(failure.name)
}

/** What becomes of a message that failed. True: it is taken care of; false: it is to come again. */
async function settle(record: SQSRecord, source: Source, failure: unknown, sqs: SQSClient): Promise<boolean> {
  const reason = failure instanceof Error ? `${failure.name}: ${failure.message}` : String(failure)
  const attempt = Number(record.messageAttributes['attempt']?.stringValue ?? 0)
  const receives = Number(record.attributes.ApproximateReceiveCount)
  if (isToWait(failure)) {
    logger.warn('put back', { reason, attempt })
    measure('putBack', failure.name, attempt + 1)
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

import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { ThrottledError } from '../../../audit/refresh/snapshot/fact-reader.ts'
import { ConflictError } from '../../../audit/state/store.ts'
import { UnreadableEvent } from '../../../audit/events/change.ts'
import { isThrottlingErrorName } from '../../collectors/api/aws-errors.ts'
import { SDK_MAX_ATTEMPTS } from '../sdk/max-attempts.ts'
import { logger, recordMetric } from './telemetry.ts'
import { MAX_DELAY_SECONDS, sendRawMessage } from '../adapters/sqs-sender.ts'

/** A queue that a function works off. */
export interface QueueSource {
  url: string
  /** Where messages go that no retry can help, with the reason. */
  deadLetterQueueUrl: string
  /** After how many receives SQS gives a message up by itself. */
  maxReceives: number
}

/** The actions on its own queue that working it off takes, beside those of the event source mapping. */
export const consumeQueueActions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']
export const changeVisibilityActions = ['sqs:ChangeMessageVisibility']

/** The longest reason that is sent along with a dead letter. */
const MAX_REASON_LENGTH = 1_000

/**
 * Works off the messages of the queues that `resolveQueueSource` finds one by one, each for itself: what fails is tried again after a while; a
 * throttle puts the message back with growing delay, as often as it takes; what can never succeed, or did not on
 * its last try, goes to the dead letters with the reason. Where not even that can be said, SQS brings the message again.
 * What cannot be begun in good time goes back to its queue: a function that is cut off has all of its batch come again.
 */
export function createSqsHandler(
  resolveSource: (queue: string) => QueueSource,
  work: (message: unknown, queue: string) => Promise<unknown>,
  sqs = new SQSClient({ maxAttempts: SDK_MAX_ATTEMPTS }),
) {
  return async ({ Records }: SQSEvent, context: LambdaDeadline): Promise<SQSBatchResponse> => {
    const failures: SQSBatchResponse['batchItemFailures'] = []
    const reserve = context.getRemainingTimeInMillis() * RESERVED_TIME_SHARE
    for (const [index, record] of Records.entries()) {
      const queue = record.eventSourceARN.split(':').at(-1) ?? ''
      const queueSource = resolveSource(queue)
      const late = index > 0 && context.getRemainingTimeInMillis() < reserve
      const done = await (late
        ? returnToQueue(record, queueSource, sqs)
        : processRecord(record, queueSource, message => work(message, queue), sqs))
      if (!done) failures.push({ itemIdentifier: record.messageId })
    }
    return { batchItemFailures: failures }
  }
}

/** What of Lambda's context tells how much time is left. */
type LambdaDeadline = Pick<Context, 'getRemainingTimeInMillis'>

/** The share of its time that a function leaves for what it has begun: no message takes longer. */
const RESERVED_TIME_SHARE = 1 / 3

/** Sends a message that was not begun back to its queue: it was tried no more often than before. */
async function returnToQueue(record: SQSRecord, { url }: QueueSource, sqs: SQSClient): Promise<boolean> {
  const attempt = record.messageAttributes['attempt']?.stringValue
  logger.info('left for later', { messageId: record.messageId })
  return tryOrRedeliver(record, async () => {
    await sendRawMessage(sqs, url, record.body, attempt === undefined ? {} : { attempt })
    return true
  })
}

/** What `work` makes of a message; where it fails, SQS is to bring the message again. */
async function tryOrRedeliver({ messageId }: SQSRecord, work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work()
  } catch (failure) {
    logger.error('left to the queue', { messageId, error: failure as Error })
    return false
  }
}

async function processRecord(
  record: SQSRecord,
  queueSource: QueueSource,
  work: (message: unknown) => Promise<unknown>,
  sqs: SQSClient,
): Promise<boolean> {
  try {
    await work(parseBody(record.body))
    return true
  } catch (failure) {
    return tryOrRedeliver(record, () => handleFailure(record, queueSource, failure, sqs))
  }
}

/** Whether the work only has to wait: AWS asks to slow down, be it of what is audited or of what Assay uses itself. */
function isBackoffRequired(failure: unknown): failure is Error {
  if (failure instanceof ThrottledError || failure instanceof ConflictError) return true
  return failure instanceof Error && isThrottlingErrorName(failure.name)
}

/** What becomes of a message that failed. True: it is taken care of; false: it is to come again. */
async function handleFailure(
  record: SQSRecord,
  queueSource: QueueSource,
  failure: unknown,
  sqs: SQSClient,
): Promise<boolean> {
  const reason = failure instanceof Error ? `${failure.name}: ${failure.message}` : String(failure)
  const attempt = Number(record.messageAttributes['attempt']?.stringValue ?? 0)
  const receives = Number(record.attributes.ApproximateReceiveCount)
  if (isBackoffRequired(failure)) {
    logger.warn('put back', { reason, attempt })
    recordMetric('redelivered', failure.name, attempt + 1)
    await sendRawMessage(
      sqs,
      queueSource.url,
      record.body,
      { attempt: String(attempt + 1) },
      computeBackoff(attempt),
    )
    return true
  }
  if (failure instanceof UnreadableEvent || receives >= queueSource.maxReceives) {
    logger.error('dead letter', { reason, messageId: record.messageId })
    await sendRawMessage(sqs, queueSource.deadLetterQueueUrl, record.body, { reason: sanitizeReason(reason) })
    return true
  }
  logger.error('failed', { reason, receives, messageId: record.messageId, error: failure as Error })
  await delayRedelivery(record, queueSource, computeBackoff(receives), sqs)
  return false
}

async function delayRedelivery(
  record: SQSRecord,
  queueSource: QueueSource,
  VisibilityTimeout: number,
  sqs: SQSClient,
): Promise<void> {
  const { receiptHandle: ReceiptHandle } = record
  await sqs.send(
    new ChangeMessageVisibilityCommand({ QueueUrl: queueSource.url, ReceiptHandle, VisibilityTimeout }),
  )
}

function computeBackoff(attempt: number): number {
  return Math.min(MAX_DELAY_SECONDS, 2 ** Math.min(attempt, 10))
}

/** A message attribute takes a subset of XML's characters. */
function sanitizeReason(reason: string): string {
  return reason.replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/g, '?').slice(0, MAX_REASON_LENGTH)
}

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new UnreadableEvent('a message that is not JSON')
  }
}

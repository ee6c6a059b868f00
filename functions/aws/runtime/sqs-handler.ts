import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { ThrottledError } from '../../../audit/refresh/snapshot/fact-reader.ts'
import { ConflictError } from '../../../audit/state/store.ts'
import { UnreadableEvent } from '../../../audit/events/change.ts'
import { isThrottlingErrorName } from '../../collectors/api/aws-errors.ts'
import { SDK_MAX_ATTEMPTS } from '../sdk/max-attempts.ts'
import { logger, recordMetric } from './telemetry.ts'
import { MAX_DELAY_SECONDS, sendRawMessage } from '../adapters/sqs-sender.ts'
import { escapeText } from '../../../audit/text/quote-text.ts'

/** A queue that a function processes. */
export interface QueueSource {
  url: string
  /** Gets messages that no retry can help, with the reason. */
  deadLetterQueueUrl: string
  /** The number of receives after which SQS moves a message to the dead-letter queue. */
  maxReceives: number
}

/**
 * The SQS actions that a function needs on its own queues: those of the event source mapping, and changing the
 * visibility.
 */
export const consumeQueueActions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']
export const changeVisibilityActions = ['sqs:ChangeMessageVisibility']

/** Maximum length of the reason attribute of a dead letter. */
const MAX_REASON_LENGTH = 1_000

/** How a message was delivered. */
export interface SqsDelivery {
  /** Whether an earlier delivery failed, was ended by a timeout, or was throttled. */
  redelivered: boolean
  /** When the function is ended. */
  endsAt: Date
}

/**
 * Processes the messages of a batch one by one:
 *
 * 1. A message that cannot start in time goes back to its queue, since a timeout would return the whole batch.
 * 2. A throttled message goes back to its queue with growing delay, any number of times.
 * 3. A message that cannot succeed, or failed its last receive, goes to the dead-letter queue with the reason.
 * 4. Any other failure makes the message visible again after a backoff. If even that fails, SQS redelivers it.
 */
export function createSqsHandler(
  resolveSource: (queue: string) => QueueSource,
  work: (message: unknown, queue: string, delivery: SqsDelivery) => Promise<unknown>,
  sqs = new SQSClient({ maxAttempts: SDK_MAX_ATTEMPTS }),
) {
  return async ({ Records }: SQSEvent, context: LambdaDeadline): Promise<SQSBatchResponse> => {
    const failures: SQSBatchResponse['batchItemFailures'] = []
    const reserve = context.getRemainingTimeInMillis() * RESERVED_TIME_SHARE
    for (const [index, record] of Records.entries()) {
      const queue = record.eventSourceARN.split(':').at(-1) ?? ''
      const queueSource = resolveSource(queue)
      const late = index > 0 && context.getRemainingTimeInMillis() < reserve
      const endsAt = new Date(Date.now() + context.getRemainingTimeInMillis())
      const sqsDelivery = { redelivered: isRedelivered(record), endsAt }
      const done = await (late
        ? returnToQueue(record, queueSource, sqs)
        : processRecord(record, queueSource, message => work(message, queue, sqsDelivery), sqs))
      if (!done) failures.push({ itemIdentifier: record.messageId })
    }
    return { batchItemFailures: failures }
  }
}

/** Whether an earlier attempt failed, was ended by a timeout, or was throttled. */
function isRedelivered({ attributes, messageAttributes }: SQSRecord): boolean {
  return Number(attributes.ApproximateReceiveCount) > 1 || messageAttributes['attempt'] !== undefined
}

/** The part of Lambda's context that reports the remaining time. */
type LambdaDeadline = Pick<Context, 'getRemainingTimeInMillis'>

/** The share of the timeout reserved for a message that has started: within it one resource can be read. */
const RESERVED_TIME_SHARE = 1 / 2

/** Sends a message that did not start back to its queue, with its attempt count unchanged. */
async function returnToQueue(record: SQSRecord, { url }: QueueSource, sqs: SQSClient): Promise<boolean> {
  const attempt = record.messageAttributes['attempt']?.stringValue
  logger.info('requeued before timeout', { messageId: record.messageId })
  return tryOrRedeliver(record, async () => {
    await sendRawMessage(sqs, url, record.body, attempt === undefined ? {} : { attempt })
    return true
  })
}

/** The result of `work`; when it throws, SQS redelivers the message. */
async function tryOrRedeliver({ messageId }: SQSRecord, work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work()
  } catch (failure) {
    logger.error('left for SQS to redeliver', { messageId, error: failure as Error })
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

/**
 * Whether the message only has to wait: an audited API or one that Assay uses throttles, or another writer won.
 */
function isBackoffRequired(failure: unknown): failure is Error {
  if (failure instanceof ThrottledError || failure instanceof ConflictError) return true
  return failure instanceof Error && isThrottlingErrorName(failure.name)
}

/**
 * Handles a failed message. Returns true when the message is taken care of, false when SQS must redeliver it.
 */
async function handleFailure(
  record: SQSRecord,
  queueSource: QueueSource,
  failure: unknown,
  sqs: SQSClient,
): Promise<boolean> {
  const reason = escapeText(
    failure instanceof Error ? `${failure.name}: ${failure.message}` : String(failure),
  )
  const attempt = Number(record.messageAttributes['attempt']?.stringValue ?? 0)
  const receives = Number(record.attributes.ApproximateReceiveCount)
  if (isBackoffRequired(failure)) {
    logger.warn('requeued', { reason, attempt })
    recordMetric('requeued', failure.name, attempt + 1)
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

/** SQS allows only some XML characters in a message attribute; others become question marks. */
function sanitizeReason(reason: string): string {
  return reason.replaceAll(/[^\u0020-\uD7FF\uE000-\uFFFD]/g, '?').slice(0, MAX_REASON_LENGTH)
}

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new UnreadableEvent('the message is not JSON')
  }
}

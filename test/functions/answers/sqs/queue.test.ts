import { describe, expect, it } from 'vitest'
import { queueResource } from '../../../../audit/resources/sqs/queue.ts'
import { factsOf, readingOf, stubbed } from '../stubbed.ts'
import { attributes } from '../../../../functions/answers/sqs/queue.ts'
import { askingIn } from '../../../../functions/answers/listing.ts'
import { redaction } from '../../../../functions/answers/redaction.ts'

const account = '111122223333'
const orders = queueResource(`arn:aws:sqs:eu-west-1:${account}:orders`, account)
const failed = queueResource(`arn:aws:sqs:eu-west-1:${account}:failed-orders`, account)
const foreign = queueResource('arn:aws:sqs:eu-west-1:444455556666:orders', account)
const Policy = JSON.stringify({ Statement: { Effect: 'Allow', Principal: '*', Action: 'SQS:*' } })

function answered(more: object) {
  return { GetQueueAttributes: { Attributes: { QueueArn: orders.arn, ...more } } }
}

describe('a queue', () => {
  it('is known with its policy and its dead-letter queue', async () => {
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: failed.arn, maxReceiveCount: '5' })
    expect(await factsOf(orders, answered({ Policy, RedrivePolicy }))).toMatchObject({
      policy: { known: { Statement: [{ Action: ['SQS:*'], Principal: { '*': ['*'] } }] } },
      deadLetterQueue: { known: failed },
    })
  })

  it('has neither where SQS answers none', async () => {
    const none = { policy: { known: 'NONE' }, deadLetterQueue: { known: 'NONE' } }
    expect(await factsOf(orders, answered({}))).toEqual(none)
    expect(await factsOf(orders, answered({ Policy: '' }))).toEqual(none)
  })

  it.each([['{'], ['{}'], ['{"deadLetterTargetArn":"orders"}']])(
    'is not known where its redrive policy is not understood: %s',
    async RedrivePolicy => {
      const why = { unknown: 'the RedrivePolicy that sqs:GetQueueAttributes answered is not understood' }
      expect(await factsOf(orders, answered({ RedrivePolicy }))).toEqual({
        policy: why,
        deadLetterQueue: why,
      })
    },
  )

  it('is not known without the answer that every queue gives', async () => {
    const why = expect.stringContaining('is not understood') as string
    const unknown = { policy: { unknown: why }, deadLetterQueue: { unknown: why } }
    expect(await factsOf(orders, { GetQueueAttributes: {} })).toEqual(unknown)
  })

  it.each(['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'])('is gone by %s', async error => {
    expect(await readingOf(orders, { GetQueueAttributes: { error } })).toBe('NOT_FOUND')
  })

  it("is not asked for where it is another account's", async () => {
    expect(await factsOf(foreign, {})).toEqual({
      policy: { known: 'FOREIGN' },
      deadLetterQueue: { known: 'FOREIGN' },
    })
  })

  it.each([
    ['aws', 'eu-west-1', 'https://sqs.eu-west-1.amazonaws.com/111122223333/orders.fifo'],
    ['aws-cn', 'cn-north-1', 'https://sqs.cn-north-1.amazonaws.com.cn/111122223333/orders.fifo'],
    ['aws-us-gov', 'us-gov-west-1', 'https://sqs.us-gov-west-1.amazonaws.com/111122223333/orders.fifo'],
  ])('is called by its URL in %s', async (partition, region, url) => {
    const resource = queueResource(`arn:${partition}:sqs:${region}:${account}:orders.fifo`, account)
    const asked: unknown[] = []
    const call = stubbed({
      GetQueueAttributes: ({ QueueUrl }) => {
        asked.push(QueueUrl)
        return { Attributes: { QueueArn: resource.arn } }
      },
    })
    await attributes.read(askingIn(region, call), resource, redaction('key'), undefined)
    expect(asked).toEqual([url])
  })
})

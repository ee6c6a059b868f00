import { describe, expect, it } from 'vitest'
import { buildQueueResource } from '../../../../audit/resources/sqs/queue.ts'
import { readStubbedFacts, readStubbed, createStubbedApi } from '../stubbed-api.ts'
import { queueAttributes } from '../../../../functions/collectors/sqs/queue.ts'
import { createAccountReader } from '../../../../functions/collectors/account-reader.ts'
import { queueTagsPrefetch } from '../../../../functions/collectors/sqs/prefetch.ts'
import { usePrefetches } from '../../../../functions/collectors/lists/prefetch.ts'
import { createTypedCall } from '../../../../functions/collectors/lists/resource-list.ts'
import { createRedactor } from '../../../../functions/collectors/redaction/redact.ts'

const account = '111122223333'
const orders = buildQueueResource(`arn:aws:sqs:eu-west-1:${account}:orders`, account)
const failed = buildQueueResource(`arn:aws:sqs:eu-west-1:${account}:failed-orders`, account)
const foreign = buildQueueResource('arn:aws:sqs:eu-west-1:444455556666:orders', account)
const Policy = JSON.stringify({ Statement: { Effect: 'Allow', Principal: '*', Action: 'SQS:*' } })

function readQueue(more: object) {
  return { GetQueueAttributes: { Attributes: { QueueArn: orders.arn, ...more } }, ListQueueTags: {} }
}

describe('a queue', () => {
  it('has its policy and its dead-letter queue', async () => {
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: failed.arn, maxReceiveCount: '5' })
    expect(await readStubbedFacts(orders, readQueue({ Policy, RedrivePolicy }))).toMatchObject({
      policy: { known: { Statement: [{ Action: ['SQS:*'], Principal: { '*': ['*'] } }] } },
      deadLetterQueue: { known: failed },
    })
  })

  it.each([
    [{ Tags: { team: 'orders', waived: '' } }, { known: { team: 'orders', waived: '' } }],
    [{}, { known: {} }],
    [{ Tags: 'x' }, { unknown: expect.stringContaining('unexpected response') as string }],
    [{ error: 'AccessDeniedException' }, { unknown: 'access denied to sqs:ListQueueTags' }],
  ])('has the tags that SQS returns: %j', async (ListQueueTags, tags) => {
    const facts = await readStubbedFacts(orders, { ...readQueue({}), ListQueueTags })
    expect(facts).toMatchObject({ tags, policy: { known: 'NONE' } })
  })

  it.each([
    [orders.arn, { team: 'orders' }],
    [failed.arn, {}],
  ])('has the tags of the list of the region, if that has %s', async (ResourceARN, known) => {
    const ResourceTagMappingList = [{ ResourceARN, Tags: [{ Key: 'team', Value: 'orders' }] }]
    const inputs: object[] = []
    const api = createStubbedApi({
      GetResources: input => inputs.push(input) && { ResourceTagMappingList, PaginationToken: '' },
    })
    const call = usePrefetches(api, [queueTagsPrefetch])
    const read = await createAccountReader(call, createRedactor('key')).read(orders, ['tags'])
    expect(read).toMatchObject({ facts: { tags: { known } } })
    expect(inputs).toEqual([{ ResourceTypeFilters: ['sqs'], ResourcesPerPage: 100 }])
  })

  it('has neither when SQS returns none', async () => {
    const none = { policy: { known: 'NONE' }, deadLetterQueue: { known: 'NONE' }, tags: { known: {} } }
    expect(await readStubbedFacts(orders, readQueue({}))).toEqual(none)
    expect(await readStubbedFacts(orders, readQueue({ Policy: '' }))).toEqual(none)
  })

  it.each([['{'], ['{}'], ['{"deadLetterTargetArn":"orders"}']])(
    'has an unknown dead-letter queue after an unexpected redrive policy: %s',
    async RedrivePolicy => {
      const why = { unknown: 'unexpected RedrivePolicy from sqs:GetQueueAttributes' }
      expect(await readStubbedFacts(orders, readQueue({ RedrivePolicy }))).toEqual({
        policy: why,
        deadLetterQueue: why,
        tags: { known: {} },
      })
    },
  )

  it('is unknown without the attribute that every queue has', async () => {
    const why = expect.stringContaining('unexpected response') as string
    const unknown = { policy: { unknown: why }, deadLetterQueue: { unknown: why } }
    expect(await readStubbedFacts(orders, { GetQueueAttributes: {}, ListQueueTags: {} })).toEqual({
      ...unknown,
      tags: { known: {} },
    })
  })

  it.each(['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'])(
    'is not found by %s',
    async error => {
      expect(await readStubbed(orders, { GetQueueAttributes: { error }, ListQueueTags: { error } })).toBe(
        'NOT_FOUND',
      )
    },
  )

  it('is not requested when another account owns it', async () => {
    expect(await readStubbedFacts(foreign, {})).toEqual({
      policy: { known: 'FOREIGN' },
      deadLetterQueue: { known: 'FOREIGN' },
      tags: { known: 'FOREIGN' },
    })
  })

  it.each([
    ['aws', 'eu-west-1', 'https://sqs.eu-west-1.amazonaws.com/111122223333/orders.fifo'],
    ['aws-cn', 'cn-north-1', 'https://sqs.cn-north-1.amazonaws.com.cn/111122223333/orders.fifo'],
    ['aws-us-gov', 'us-gov-west-1', 'https://sqs.us-gov-west-1.amazonaws.com/111122223333/orders.fifo'],
  ])('has its URL in %s', async (partition, region, url) => {
    const resource = buildQueueResource(`arn:${partition}:sqs:${region}:${account}:orders.fifo`, account)
    const requested: unknown[] = []
    const awsCall = createStubbedApi({
      GetQueueAttributes: ({ QueueUrl }) => {
        requested.push(QueueUrl)
        return { Attributes: { QueueArn: resource.arn } }
      },
    })
    await queueAttributes.collect(createTypedCall(region, awsCall), resource, {
      redact: createRedactor('key'),
      imagePolicies: [],
      now: () => new Date(),
    })
    expect(requested).toEqual([url])
  })
})

import { describe, expect, it } from 'vitest'
import { buildTopicResource } from '../../../../audit/resources/sns/topic.ts'
import { createAccountReader } from '../../../../functions/collectors/account-reader.ts'
import { usePrefetches } from '../../../../functions/collectors/lists/prefetch.ts'
import { createRedactor } from '../../../../functions/collectors/redaction/redact.ts'
import { topicTagsPrefetch } from '../../../../functions/collectors/sns/prefetch.ts'
import { createStubbedApi, readStubbedFacts, readStubbed } from '../stubbed-api.ts'

const account = '111122223333'
const orders = buildTopicResource(`arn:aws:sns:eu-west-1:${account}:orders`, account)
const ListTagsForResource = { Tags: [{ Key: 'team', Value: 'orders' }] }
const Policy = JSON.stringify({ Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'SNS:*' } })

describe('a topic', () => {
  it('has its policy', async () => {
    const responses = {
      GetTopicAttributes: { Attributes: { TopicArn: orders.arn, Policy } },
      ListTagsForResource,
    }
    expect(await readStubbedFacts(orders, responses)).toMatchObject({
      policy: { known: { Statement: [{ Principal: { AWS: ['*'] } }] } },
      tags: { known: { team: 'orders' } },
    })
  })

  it.each([
    [orders.arn, { team: 'orders' }],
    [`${orders.arn}-2`, {}],
  ])('has the tags of the list of the region, if that has %s', async (ResourceARN, known) => {
    const ResourceTagMappingList = [{ ResourceARN, ...ListTagsForResource }]
    const api = createStubbedApi({ GetResources: { ResourceTagMappingList, PaginationToken: '' } })
    const call = usePrefetches(api, [topicTagsPrefetch])
    const read = await createAccountReader(call, createRedactor('key')).read(orders, ['tags'])
    expect(read).toMatchObject({ facts: { tags: { known } } })
  })

  it('is unknown without one, since every topic has one', async () => {
    const responses = { GetTopicAttributes: { Attributes: { TopicArn: orders.arn } }, ListTagsForResource }
    const unknown = expect.stringContaining('GetTopicAttributes at "Attributes.Policy"') as string
    expect(await readStubbedFacts(orders, responses)).toEqual({
      policy: { unknown },
      tags: { known: { team: 'orders' } },
    })
  })

  it.each(['NotFound', 'NotFoundException'])('is not found by %s', async error => {
    expect(await readStubbed(orders, { GetTopicAttributes: { error }, ListTagsForResource })).toBe(
      'NOT_FOUND',
    )
  })

  it('is unknown when access is denied', async () => {
    const denied = { error: 'AuthorizationErrorException' }
    const responses = { GetTopicAttributes: denied, ListTagsForResource: denied }
    expect(await readStubbedFacts(orders, responses)).toEqual({
      policy: { unknown: 'access denied to sns:GetTopicAttributes' },
      tags: { unknown: 'access denied to sns:ListTagsForResource' },
    })
  })

  it('is not requested when another account owns it', async () => {
    const foreign = buildTopicResource('arn:aws:sns:eu-west-1:444455556666:orders', account)
    expect(await readStubbedFacts(foreign, {})).toEqual({
      policy: { known: 'FOREIGN' },
      tags: { known: 'FOREIGN' },
    })
  })
})

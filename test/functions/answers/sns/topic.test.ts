import { describe, expect, it } from 'vitest'
import { topicResource } from '../../../../audit/resources/sns/topic.ts'
import { factsOf, readingOf } from '../stubbed.ts'

const account = '111122223333'
const orders = topicResource(`arn:aws:sns:eu-west-1:${account}:orders`, account)
const Policy = JSON.stringify({ Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'SNS:*' } })

describe('a topic', () => {
  it('is known with its policy', async () => {
    const answers = { GetTopicAttributes: { Attributes: { TopicArn: orders.arn, Policy } } }
    expect(await factsOf(orders, answers)).toMatchObject({
      policy: { known: { Statement: [{ Principal: { AWS: ['*'] } }] } },
    })
  })

  it('is not known without one, for every topic has one', async () => {
    const answers = { GetTopicAttributes: { Attributes: { TopicArn: orders.arn } } }
    const unknown = expect.stringContaining('is not understood at "Attributes.Policy"') as string
    expect(await factsOf(orders, answers)).toEqual({ policy: { unknown } })
  })

  it.each(['NotFound', 'NotFoundException'])('is gone by %s', async error => {
    expect(await readingOf(orders, { GetTopicAttributes: { error } })).toBe('NOT_FOUND')
  })

  it('is not known where access to it is denied', async () => {
    const answers = { GetTopicAttributes: { error: 'AuthorizationErrorException' } }
    expect(await factsOf(orders, answers)).toEqual({
      policy: { unknown: 'access denied to sns:GetTopicAttributes' },
    })
  })

  it("is not asked for where it is another account's", async () => {
    const foreign = topicResource('arn:aws:sns:eu-west-1:444455556666:orders', account)
    expect(await factsOf(foreign, {})).toEqual({ policy: { known: 'FOREIGN' } })
  })
})

import { describe, expect, it } from 'vitest'
import { buildTopicResource } from '../../../../audit/resources/sns/topic.ts'
import { readStubbedFacts, readStubbed } from '../stubbed-api.ts'

const account = '111122223333'
const orders = buildTopicResource(`arn:aws:sns:eu-west-1:${account}:orders`, account)
const Policy = JSON.stringify({ Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'SNS:*' } })

describe('a topic', () => {
  it('has its policy', async () => {
    const responses = { GetTopicAttributes: { Attributes: { TopicArn: orders.arn, Policy } } }
    expect(await readStubbedFacts(orders, responses)).toMatchObject({
      policy: { known: { Statement: [{ Principal: { AWS: ['*'] } }] } },
    })
  })

  it('is unknown without one, since every topic has one', async () => {
    const responses = { GetTopicAttributes: { Attributes: { TopicArn: orders.arn } } }
    const unknown = expect.stringContaining('GetTopicAttributes at "Attributes.Policy"') as string
    expect(await readStubbedFacts(orders, responses)).toEqual({ policy: { unknown } })
  })

  it.each(['NotFound', 'NotFoundException'])('is not found by %s', async error => {
    expect(await readStubbed(orders, { GetTopicAttributes: { error } })).toBe('NOT_FOUND')
  })

  it('is unknown when access is denied', async () => {
    const responses = { GetTopicAttributes: { error: 'AuthorizationErrorException' } }
    expect(await readStubbedFacts(orders, responses)).toEqual({
      policy: { unknown: 'access denied to sns:GetTopicAttributes' },
    })
  })

  it('is not requested when another account owns it', async () => {
    const foreign = buildTopicResource('arn:aws:sns:eu-west-1:444455556666:orders', account)
    expect(await readStubbedFacts(foreign, {})).toEqual({ policy: { known: 'FOREIGN' } })
  })
})

import { describe, expect, it } from 'vitest'
import { buildEventBusResourceByName } from '../../../../audit/resources/events/event-bus.ts'
import { eventBusList } from '../../../../functions/collectors/events/resource-lists.ts'
import { createTypedCall, listAllResources } from '../../../../functions/collectors/lists/resource-list.ts'
import { readStubbedFacts, readStubbed, createStubbedApi } from '../stubbed-api.ts'

const ireland = { account: '111122223333', region: 'eu-west-1' }
const byDefault = buildEventBusResourceByName('default', ireland)
const partner = buildEventBusResourceByName('aws.partner/example.com/orders', ireland)
const Policy = JSON.stringify({ Statement: { Effect: 'Allow', Principal: '*', Action: 'events:PutEvents' } })

describe('an event bus', () => {
  it('has its policy', async () => {
    const responses = { DescribeEventBus: { Name: 'default', Arn: byDefault.arn, Policy } }
    expect(await readStubbedFacts(byDefault, responses)).toMatchObject({
      policy: { known: { Statement: [{ Action: ['events:PutEvents'] }] } },
    })
  })

  it('has no policy when EventBridge returns none', async () => {
    const responses = { DescribeEventBus: { Name: 'default', Arn: byDefault.arn } }
    expect(await readStubbedFacts(byDefault, responses)).toEqual({ policy: { known: 'NONE' } })
  })

  it('is requested by its name, also when that has slashes', async () => {
    const responses = {
      DescribeEventBus: ({ Name }: Readonly<Record<string, unknown>>) => ({
        Arn: buildEventBusResourceByName(String(Name), ireland).arn,
      }),
    }
    expect(await readStubbedFacts(partner, responses)).toEqual({ policy: { known: 'NONE' } })
  })

  it('is not found when EventBridge does not find it', async () => {
    const responses = { DescribeEventBus: { error: 'ResourceNotFoundException' } }
    expect(await readStubbed(partner, responses)).toBe('NOT_FOUND')
  })

  it('is listed with all others of its region, page by page', async () => {
    const awsCall = createStubbedApi({
      ListEventBuses: ({ NextToken }) =>
        NextToken === undefined
          ? { EventBuses: [{ Name: 'default', Arn: byDefault.arn }], NextToken: 'more' }
          : { EventBuses: [{ Name: 'aws.partner/example.com/orders', Arn: partner.arn }] },
    })
    expect(await listAllResources(eventBusList, createTypedCall('eu-west-1', awsCall), ireland)).toEqual([
      byDefault,
      partner,
    ])
  })
})

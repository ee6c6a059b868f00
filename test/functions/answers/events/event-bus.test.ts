import { describe, expect, it } from 'vitest'
import { eventBusNamed } from '../../../../audit/resources/events/event-bus.ts'
import { eventBuses } from '../../../../functions/answers/events/listing.ts'
import { askingIn, listAll } from '../../../../functions/answers/listing.ts'
import { factsOf, readingOf, stubbed } from '../stubbed.ts'

const ireland = { account: '111122223333', region: 'eu-west-1' }
const byDefault = eventBusNamed('default', ireland)
const partner = eventBusNamed('aws.partner/example.com/orders', ireland)
const Policy = JSON.stringify({ Statement: { Effect: 'Allow', Principal: '*', Action: 'events:PutEvents' } })

describe('an event bus', () => {
  it('is known with its policy', async () => {
    const answers = { DescribeEventBus: { Name: 'default', Arn: byDefault.arn, Policy } }
    expect(await factsOf(byDefault, answers)).toMatchObject({
      policy: { known: { Statement: [{ Action: ['events:PutEvents'] }] } },
    })
  })

  it('has none where EventBridge answers none', async () => {
    const answers = { DescribeEventBus: { Name: 'default', Arn: byDefault.arn } }
    expect(await factsOf(byDefault, answers)).toEqual({ policy: { known: 'NONE' } })
  })

  it('is called by its name, also where that has slashes', async () => {
    const answers = {
      DescribeEventBus: ({ Name }: Readonly<Record<string, unknown>>) => ({
        Arn: eventBusNamed(String(Name), ireland).arn,
      }),
    }
    expect(await factsOf(partner, answers)).toEqual({ policy: { known: 'NONE' } })
  })

  it('is gone where EventBridge does not find it', async () => {
    const answers = { DescribeEventBus: { error: 'ResourceNotFoundException' } }
    expect(await readingOf(partner, answers)).toBe('NOT_FOUND')
  })

  it('is listed with all others of its region, page by page', async () => {
    const call = stubbed({
      ListEventBuses: ({ NextToken }) =>
        NextToken === undefined
          ? { EventBuses: [{ Name: 'default', Arn: byDefault.arn }], NextToken: 'more' }
          : { EventBuses: [{ Name: 'aws.partner/example.com/orders', Arn: partner.arn }] },
    })
    expect(await listAll(eventBuses, askingIn('eu-west-1', call), ireland)).toEqual([byDefault, partner])
  })
})

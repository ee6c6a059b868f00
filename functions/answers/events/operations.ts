import { operation } from '../operation.ts'

export const describeEventBus = operation('eventbridge', 'DescribeEventBus', {
  action: 'events:DescribeEventBus',
  on: ['arn:{partition}:events:{region}:{account}:event-bus/*'],
})
export const listEventBuses = operation('eventbridge', 'ListEventBuses', {
  action: 'events:ListEventBuses',
  paging: { ask: 'NextToken', next: 'NextToken' },
})

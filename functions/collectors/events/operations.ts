import { defineOperation } from '../api/aws-call.ts'

export const describeEventBus = defineOperation('eventbridge', 'DescribeEventBus', {
  action: 'events:DescribeEventBus',
  resources: ['arn:{partition}:events:{region}:{account}:event-bus/*'],
})
export const listEventBuses = defineOperation('eventbridge', 'ListEventBuses', {
  action: 'events:ListEventBuses',
  pagination: { inputToken: 'NextToken', outputToken: 'NextToken' },
})

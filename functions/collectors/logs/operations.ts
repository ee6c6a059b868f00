import { defineOperation } from '../api/aws-call.ts'

export const describeLogGroups = defineOperation('cloudwatch-logs', 'DescribeLogGroups', {
  action: 'logs:DescribeLogGroups',
  resources: ['arn:{partition}:logs:{region}:{account}:log-group:*'],
  pagination: { inputToken: 'nextToken', outputToken: 'nextToken' },
})

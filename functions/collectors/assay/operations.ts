import { PREFIX, SCHEDULE_GROUP_NAME, TABLE_NAME } from '../../../audit/resources/assay/deployment-names.ts'
import { defineOperation } from '../api/aws-call.ts'

const pagination = { inputToken: 'NextToken', outputToken: 'NextToken' }

export const listRules = defineOperation('eventbridge', 'ListRules', {
  pagination,
  action: 'events:ListRules',
})
export const listRuleNamesByTarget = defineOperation('eventbridge', 'ListRuleNamesByTarget', {
  pagination,
  action: 'events:ListRuleNamesByTarget',
})

/** Describing alarms requires permission on all alarms of the region, whatever the filter. */
export const describeAlarms = defineOperation('cloudwatch', 'DescribeAlarms', {
  resources: ['arn:{partition}:cloudwatch:*:{account}:alarm:*'],
  pagination,
})

export const listQueues = defineOperation('sqs', 'ListQueues', { pagination })
export const getOwnQueueAttributes = defineOperation('sqs', 'GetQueueAttributes', {
  resources: [`arn:{partition}:sqs:*:{account}:${PREFIX}*`],
})

export const getItem = defineOperation('dynamodb', 'GetItem', {
  resources: [`arn:{partition}:dynamodb:{home}:{account}:table/${TABLE_NAME}`],
})

export const listOwnEventSourceMappings = defineOperation('lambda', 'ListEventSourceMappings', {
  pagination: { inputToken: 'Marker', outputToken: 'NextMarker' },
})

/** GetFunction also returns the concurrency, and has a quota of its own. */
export const getOwnFunction = defineOperation('lambda', 'GetFunction', {
  resources: [`arn:{partition}:lambda:{home}:{account}:function:${PREFIX}*`],
})

export const getSchedule = defineOperation('scheduler', 'GetSchedule', {
  resources: [`arn:{partition}:scheduler:{home}:{account}:schedule/${SCHEDULE_GROUP_NAME}/${PREFIX}*`],
})

import { PREFIX, SCHEDULE_GROUP, TABLE } from '../../../audit/deployment/names.ts'
import { operation } from '../operation.ts'

const token = { ask: 'NextToken', next: 'NextToken' }

export const listRules = operation('eventbridge', 'ListRules', { paging: token, action: 'events:ListRules' })
export const listRuleNamesByTarget = operation('eventbridge', 'ListRuleNamesByTarget', {
  paging: token,
  action: 'events:ListRuleNamesByTarget',
})

/** A list of alarms, whatever it asks for, is authorized on all alarms of the region. */
export const describeAlarms = operation('cloudwatch', 'DescribeAlarms', {
  on: ['arn:{partition}:cloudwatch:*:{account}:alarm:*'],
  paging: token,
})

export const listQueues = operation('sqs', 'ListQueues', { paging: token })
export const getQueueAttributes = operation('sqs', 'GetQueueAttributes', {
  on: [`arn:{partition}:sqs:*:{account}:${PREFIX}*`],
})

export const getItem = operation('dynamodb', 'GetItem', {
  on: [`arn:{partition}:dynamodb:{home}:{account}:table/${TABLE}`],
})

export const listEventSourceMappings = operation('lambda', 'ListEventSourceMappings', {
  paging: { ask: 'Marker', next: 'NextMarker' },
})

/** It tells the concurrency too, and has a quota of its own. */
export const getOwnFunction = operation('lambda', 'GetFunction', {
  on: [`arn:{partition}:lambda:{home}:{account}:function:${PREFIX}*`],
})

export const getSchedule = operation('scheduler', 'GetSchedule', {
  on: [`arn:{partition}:scheduler:{home}:{account}:schedule/${SCHEDULE_GROUP}/${PREFIX}*`],
})

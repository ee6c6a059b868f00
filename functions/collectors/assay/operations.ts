import {
  HOME_STACK,
  INGEST_BUS_NAME,
  PREFIX,
  SCHEDULE_GROUP_NAME,
  TABLE_NAME,
  TOPIC_NAME,
} from '../../../audit/resources/assay/deployment-names.ts'
import { defineOperation } from '../api/aws-call.ts'

const pagination = { inputToken: 'NextToken', outputToken: 'NextToken' }

export const listRules = defineOperation('eventbridge', 'ListRules', {
  pagination,
  action: 'events:ListRules',
})
export const listTargetsByRule = defineOperation('eventbridge', 'ListTargetsByRule', {
  resources: [PREFIX, `${INGEST_BUS_NAME}/${PREFIX}`].map(
    start => `arn:{partition}:events:*:{account}:rule/${start}*`,
  ),
  pagination,
  action: 'events:ListTargetsByRule',
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

export const describeTimeToLive = defineOperation('dynamodb', 'DescribeTimeToLive', {
  resources: [`arn:{partition}:dynamodb:{home}:{account}:table/${TABLE_NAME}`],
})

export const getOwnTopicAttributes = defineOperation('sns', 'GetTopicAttributes', {
  resources: [`arn:{partition}:sns:{home}:{account}:${TOPIC_NAME}`],
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

/** Describing a stack by its name requires permission on all stacks of that name. */
export const describeStacks = defineOperation('cloudformation', 'DescribeStacks', {
  resources: [`arn:{partition}:cloudformation:{home}:{account}:stack/${HOME_STACK}/*`],
})

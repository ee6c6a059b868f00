import { nameParts } from '../../../audit/resources/assay/deployment-names.ts'
import { defineOperation } from '../api/aws-call.ts'

/** The names of the deployment's parts, with the variable for its prefix. */
const { start, ingestBus, findingsBus, table, topic, scheduleGroup } = nameParts('{prefix}')

const pagination = { inputToken: 'NextToken', outputToken: 'NextToken' }

export const listRules = defineOperation('eventbridge', 'ListRules', {
  pagination,
  action: 'events:ListRules',
})
export const listTargetsByRule = defineOperation('eventbridge', 'ListTargetsByRule', {
  resources: [start, `${ingestBus}/${start}`, `${findingsBus}/${start}`].map(
    rules => `arn:{partition}:events:*:{account}:rule/${rules}*`,
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
  resources: [`arn:{partition}:sqs:*:{account}:${start}*`],
})

const tableResources = [`arn:{partition}:dynamodb:{home}:{account}:table/${table}`]

export const getItem = defineOperation('dynamodb', 'GetItem', { resources: tableResources })

/** The calls by which a terminal reads the table. */
export const queryTable = defineOperation('dynamodb', 'Query', { resources: tableResources })
export const scanTable = defineOperation('dynamodb', 'Scan', { resources: tableResources })

export const describeTimeToLive = defineOperation('dynamodb', 'DescribeTimeToLive', {
  resources: tableResources,
})

export const getOwnTopicAttributes = defineOperation('sns', 'GetTopicAttributes', {
  resources: [`arn:{partition}:sns:{home}:{account}:${topic}`],
})

export const listOwnEventSourceMappings = defineOperation('lambda', 'ListEventSourceMappings', {
  pagination: { inputToken: 'Marker', outputToken: 'NextMarker' },
})

/** GetFunction also returns the concurrency, and has a quota of its own. */
export const getOwnFunction = defineOperation('lambda', 'GetFunction', {
  resources: [`arn:{partition}:lambda:{home}:{account}:function:${start}*`],
})

export const getSchedule = defineOperation('scheduler', 'GetSchedule', {
  resources: [`arn:{partition}:scheduler:{home}:{account}:schedule/${scheduleGroup}/${start}*`],
})

/** Describing a stack by its name requires permission on all stacks of that name. */
export const describeStacks = defineOperation('cloudformation', 'DescribeStacks', {
  resources: ['arn:{partition}:cloudformation:{home}:{account}:stack/{stack}/*'],
})

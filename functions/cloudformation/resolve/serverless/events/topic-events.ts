import type { Json } from '../../../template/template.ts'
import { getField, isJsonObject } from '../../value-texts.ts'
import { addPolicy, type EventSource, type EventTarget } from './event-target.ts'
import { addResource } from '../expander.ts'
import { buildAwsPolicyArn } from '../policies/managed-policies.ts'
import { buildQueuePolicy } from '../policies/policy-documents.ts'
import { readLiteral, readMapping, readValue, requirePart } from '../read-part.ts'
import { buildGetAtt, dropAbsentFields } from '../serverless-value.ts'
import { listPropagatedTags } from '../tags.ts'

/** Adds the permission of a service to invoke the target. */
type AddPermission = (
  event: EventSource,
  target: EventTarget,
  principal: string,
  source: Readonly<Record<string, Json | undefined>>,
) => void

/** Expands an event of type SNS: the subscription of the function, or of a queue that the function consumes. */
export function expandTopicEvent(
  event: EventSource,
  target: EventTarget,
  addPermission: AddPermission,
): void {
  const { properties } = event
  const topicArn = requirePart(properties, 'Topic')
  const subscription = readValue(properties, 'SqsSubscription')
  if (subscription === undefined) {
    addPermission(event, target, 'sns.amazonaws.com', { SourceArn: topicArn })
    addSubscription(event, topicArn, 'lambda', target.arn)
    return
  }
  const queue = subscription === true ? addQueue(event, topicArn) : readQueue(event)
  if (queue === undefined) return
  addResource(event.expander, event.maker, queue.policyId, 'AWS::SQS::QueuePolicy', {
    properties: { Queues: [queue.url], PolicyDocument: buildQueuePolicy(queue.arn, '*', topicArn) },
  })
  addSubscription(event, topicArn, 'sqs', queue.arn)
  addResource(
    event.expander,
    event.maker,
    `${event.eventId}EventSourceMapping`,
    'AWS::Lambda::EventSourceMapping',
    {
      properties: {
        BatchSize: queue.batchSize,
        Enabled: true,
        EventSourceArn: queue.arn,
        FunctionName: target.name,
      },
    },
  )
  const policy = 'service-role/AWSLambdaSQSQueueExecutionRole'
  addPolicy(target.role.managed, buildAwsPolicyArn(policy, event.expander.partition))
}

function addSubscription(
  { expander, maker, eventId, properties }: EventSource,
  topicArn: Json,
  protocol: string,
  endpoint: Json,
): void {
  addResource(expander, maker, eventId, 'AWS::SNS::Subscription', {
    properties: dropAbsentFields({
      Endpoint: endpoint,
      Protocol: protocol,
      TopicArn: topicArn,
      Region: readValue(properties, 'Region'),
      FilterPolicy: readValue(properties, 'FilterPolicy'),
      RedrivePolicy: readValue(properties, 'RedrivePolicy'),
    }),
  })
}

interface SubscribedQueue {
  arn: Json
  url: Json
  policyId: string
  batchSize: Json
}

function addQueue({ expander, maker, eventId, properties }: EventSource, topicArn: Json): SubscribedQueue {
  const queueId = `${eventId}Queue`
  const fifo = isFifoTopic(topicArn, expander.resources) ? { FifoQueue: true } : {}
  const tags = listPropagatedTags({ ...properties, value: maker.properties, path: [] })
  addResource(expander, maker, queueId, 'AWS::SQS::Queue', { properties: { ...fifo, ...tags } })
  return {
    arn: buildGetAtt(queueId, 'Arn'),
    url: { Ref: queueId },
    policyId: `${queueId}Policy`,
    batchSize: 10,
  }
}

/** A FIFO topic sends only to FIFO queues. */
function isFifoTopic(topicArn: Json, resources: ReadonlyMap<string, Json>): boolean {
  const name = isJsonObject(topicArn) ? topicArn['Ref'] : undefined
  const topic = typeof name === 'string' ? resources.get(name) : undefined
  return getField(getField(topic, 'Properties'), 'FifoTopic') === true
}

/** The queue of the template that the subscription names. */
function readQueue({ eventId, properties }: EventSource): SubscribedQueue | undefined {
  const queue = readMapping(properties, 'SqsSubscription')
  if (queue === undefined) return undefined
  return {
    arn: requirePart(queue, 'QueueArn'),
    url: requirePart(queue, 'QueueUrl'),
    policyId: readLiteral(queue, 'QueuePolicyLogicalId') ?? `${eventId}QueuePolicy`,
    batchSize: readValue(queue, 'BatchSize') ?? 10,
  }
}

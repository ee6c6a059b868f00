import { DOC_ACCOUNT, buildCallExamples, DOC_REGION, type EventSection } from '../event-example.ts'

const queueUrl = `https://sqs.${DOC_REGION}.amazonaws.com/${DOC_ACCOUNT}/jobs`
const topicArn = `arn:aws:sns:${DOC_REGION}:${DOC_ACCOUNT}:orders`
const logGroupName = '/aws/lambda/jobs'
const eventBusName = 'orders'
const bus = { name: eventBusName }
const eventBusArn = `arn:aws:events:${DOC_REGION}:${DOC_ACCOUNT}:event-bus/${eventBusName}`
const policy = JSON.stringify({ Version: '2012-10-17', Statement: [] })
const label = 'partner'

/** Calls on queues, topics, event buses and log groups. */
export const messagingSection: EventSection = {
  title: 'SQS, SNS, EventBridge and CloudWatch Logs',
  about:
    'Assay audits queues, topics and log groups that a function references, and ignores events of others. It audits all event buses. SQS ' +
    'can take a minute to propagate changes of a queue.',
  collector: 'service-change',
  examples: [
    ...buildCallExamples('sqs', {
      CreateQueue: [{ queueName: 'jobs' }, { queueUrl }],
      DeleteQueue: { queueUrl },
      'SetQueueAttributes: sets the policy': { queueUrl, attributes: { Policy: policy } },
      'SetQueueAttributes: sets the dead-letter queue': { queueUrl, attributes: { RedrivePolicy: '{}' } },
      'SetQueueAttributes: sets something else': { queueUrl, attributes: { VisibilityTimeout: '60' } },
      'AddPermission: concerns a queue': { queueUrl, label, actions: ['SendMessage'] },
      'RemovePermission: concerns a queue': { queueUrl, label },
      TagQueue: { queueUrl, tags: { team: 'orders' } },
      UntagQueue: { queueUrl, tagKeys: ['team'] },
    }),
    ...buildCallExamples('sns', {
      CreateTopic: [{ name: 'orders' }, { topicArn }],
      DeleteTopic: { topicArn },
      'SetTopicAttributes: sets the policy': { topicArn, attributeName: 'Policy', attributeValue: policy },
      'SetTopicAttributes: sets something else': { topicArn, attributeName: 'DisplayName' },
      'AddPermission: concerns a topic': { topicArn, label, actionName: ['Publish'] },
      'RemovePermission: concerns a topic': { topicArn, label },
      TagResource: { resourceArn: topicArn, tags: [{ key: 'team', value: 'orders' }] },
      UntagResource: { resourceArn: topicArn, tagKeys: ['team'] },
    }),
    ...buildCallExamples('events', {
      CreateEventBus: [bus, { eventBusArn }],
      UpdateEventBus: [
        { ...bus, description: 'orders' },
        { ...bus, arn: eventBusArn },
      ],
      DeleteEventBus: bus,
      'PutPermission: sets the policy': { eventBusName, policy },
      'PutPermission: adds a statement': { eventBusName, statementId: label, principal: '444455556666' },
      'RemovePermission: concerns an event bus': { eventBusName, statementId: label },
      'RemovePermission: removes all statements': { eventBusName, removeAllPermissions: true },
    }),
    ...buildCallExamples('logs', { CreateLogGroup: { logGroupName }, DeleteLogGroup: { logGroupName } }),
  ],
}

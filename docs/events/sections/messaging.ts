import { DOC_ACCOUNT, buildCallExamples, DOC_REGION, type EventSection } from '../event-example.ts'

const queueUrl = `https://sqs.${DOC_REGION}.amazonaws.com/${DOC_ACCOUNT}/jobs`
const topicArn = `arn:aws:sns:${DOC_REGION}:${DOC_ACCOUNT}:orders`
const eventBusName = 'orders'
const bus = { name: eventBusName }
const eventBusArn = `arn:aws:events:${DOC_REGION}:${DOC_ACCOUNT}:event-bus/${eventBusName}`
const policy = JSON.stringify({ Version: '2012-10-17', Statement: [] })
const label = 'partner'

/** What brings events to functions, and takes those that failed. */
export const messagingSection: EventSection = {
  title: 'What brings events: SQS, SNS, EventBridge',
  about:
    'Queues and topics are followed once a function has to do with them; of others nothing is known, and their events ' +
    'are dropped. Of event buses all are. SQS may take a minute until all of it knows what a queue became.',
  collector: 'service-change',
  examples: [
    ...buildCallExamples('sqs', {
      CreateQueue: [{ queueName: 'jobs' }, { queueUrl }],
      DeleteQueue: { queueUrl },
      'SetQueueAttributes: sets its policy': { queueUrl, attributes: { Policy: policy } },
      'SetQueueAttributes: sets where failed messages go': { queueUrl, attributes: { RedrivePolicy: '{}' } },
      'SetQueueAttributes: sets something else': { queueUrl, attributes: { VisibilityTimeout: '60' } },
      'AddPermission: is of a queue': { queueUrl, label, actions: ['SendMessage'] },
      'RemovePermission: is of a queue': { queueUrl, label },
    }),
    ...buildCallExamples('sns', {
      CreateTopic: [{ name: 'orders' }, { topicArn }],
      DeleteTopic: { topicArn },
      'SetTopicAttributes: sets its policy': { topicArn, attributeName: 'Policy', attributeValue: policy },
      'SetTopicAttributes: sets something else': { topicArn, attributeName: 'DisplayName' },
      'AddPermission: is of a topic': { topicArn, label, actionName: ['Publish'] },
      'RemovePermission: is of a topic': { topicArn, label },
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
      'RemovePermission: is of an event bus': { eventBusName, statementId: label },
      'RemovePermission: takes all': { eventBusName, removeAllPermissions: true },
    }),
  ],
}

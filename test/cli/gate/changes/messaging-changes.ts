import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import {
  buildAttribute,
  buildLambda,
  buildChangePolicy,
  buildRef,
  buildChangeRole,
  buildTyped,
  defineStep,
  type TemplateChange,
} from './template-change.ts'

const queue = (properties: object = {}) => buildTyped('AWS::SQS::Queue', properties)
const queuePolicy = (...statements: object[]) =>
  buildTyped('AWS::SQS::QueuePolicy', {
    Queues: [buildRef('Jobs')],
    PolicyDocument: buildChangePolicy(
      ...statements.map(statement => ({
        Principal: '*',
        Action: 'sqs:SendMessage',
        Resource: buildAttribute('Jobs'),
        ...statement,
      })),
    ),
  })
const topicPolicy = (...statements: object[]) =>
  buildTyped('AWS::SNS::TopicPolicy', {
    Topics: [buildRef('News')],
    PolicyDocument: buildChangePolicy(
      ...statements.map(statement => ({ Action: 'sns:Publish', Resource: buildRef('News'), ...statement })),
    ),
  })
const readJobs = (action: string) => ({
  PolicyName: 'read',
  PolicyDocument: buildChangePolicy({ Action: action, Resource: buildAttribute('Jobs') }),
})

/** Changes of queues, topics, event buses and what consumes them. */
export const messagingChanges: readonly TemplateChange[] = [
  {
    name: 'a queue that feeds a function and admits everyone',
    stack: 'queues',
    steps: [
      defineStep({
        Role: buildChangeRole({ Policies: [readJobs('sqs:*')] }),
        Jobs: queue({ QueueName: 'jobs' }),
        Worker: buildLambda('Role'),
        Source: buildTyped('AWS::Lambda::EventSourceMapping', {
          FunctionName: buildRef('Worker'),
          EventSourceArn: buildAttribute('Jobs'),
        }),
        Open: queuePolicy({}),
      }),
      defineStep({
        Role: buildChangeRole({ Policies: [readJobs('sqs:*')] }),
        Jobs: queue({ QueueName: 'jobs' }),
        Worker: buildLambda('Role'),
        Source: buildTyped('AWS::Lambda::EventSourceMapping', {
          FunctionName: buildRef('Worker'),
          EventSourceArn: buildAttribute('Jobs'),
        }),
      }),
    ],
  },
  {
    name: 'a queue for everyone under a condition on the source, which is dropped',
    stack: 'queue-condition',
    steps: [
      defineStep({
        Jobs: queue(),
        Open: queuePolicy({
          Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:000000000000:news' } },
        }),
      }),
      defineStep({
        Jobs: queue(),
        Open: queuePolicy({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
      }),
      defineStep({
        Jobs: queue(),
        Open: queuePolicy(
          { Principal: { AWS: 'arn:aws:iam::999999999999:root' } },
          { Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        ),
      }),
    ],
  },
  {
    name: 'a dead-letter queue that is added and then replaced by another',
    stack: 'dead-letters',
    steps: [
      defineStep({ Jobs: queue(), Dead: queue({ QueueName: 'dead' }) }),
      defineStep({
        Dead: queue({ QueueName: 'dead' }),
        Jobs: queue({
          RedrivePolicy: { deadLetterTargetArn: buildAttribute('Dead'), maxReceiveCount: 3 },
        }),
        Role: buildChangeRole(),
        Worker: buildLambda('Role', { DeadLetterConfig: { TargetArn: buildAttribute('Dead') } }),
      }),
      defineStep({
        Dead: queue({ QueueName: 'dead-2' }),
        Jobs: queue({
          RedrivePolicy: { deadLetterTargetArn: buildAttribute('Dead'), maxReceiveCount: 3 },
        }),
        Role: buildChangeRole(),
        Worker: buildLambda('Role'),
      }),
    ],
  },
  {
    name: 'a policy that was set on a queue beside its stack stays',
    stack: 'drifted-queue',
    steps: [
      defineStep({ Jobs: queue({ QueueName: 'drifted-jobs' }) }),
      defineStep({ Jobs: queue({ QueueName: 'drifted-jobs', VisibilityTimeout: 60 }) }, async localAws =>
        new SQSClient(localAws.client()).send(
          new SetQueueAttributesCommand({
            QueueUrl: `${localAws.endpoint}/${localAws.account}/drifted-jobs`,
            Attributes: {
              Policy: JSON.stringify(
                buildChangePolicy({
                  Principal: '*',
                  Action: 'sqs:*',
                  Resource: `arn:aws:sqs:${localAws.region}:${localAws.account}:drifted-jobs`,
                }),
              ),
            },
          }),
        ),
      ),
    ],
  },
  {
    name: 'a topic that everyone may publish to, then another account, then its owner',
    stack: 'topic',
    steps: [
      defineStep({ News: buildTyped('AWS::SNS::Topic'), Open: topicPolicy({ Principal: '*' }) }),
      defineStep({
        News: buildTyped('AWS::SNS::Topic'),
        Open: topicPolicy({ Principal: { AWS: 'arn:aws:iam::999999999999:root' } }),
      }),
      defineStep({
        News: buildTyped('AWS::SNS::Topic'),
        Open: topicPolicy({
          Principal: '*',
          Condition: { StringEquals: { 'aws:SourceAccount': buildRef('AWS::AccountId') } },
        }),
      }),
    ],
  },
  {
    name: 'a topic that calls a function',
    stack: 'subscribed',
    steps: [
      defineStep({
        News: buildTyped('AWS::SNS::Topic', { TopicName: 'subscribed-news' }),
        Role: buildChangeRole(),
        Worker: buildLambda('Role'),
        Subscription: buildTyped('AWS::SNS::Subscription', {
          TopicArn: buildRef('News'),
          Protocol: 'lambda',
          Endpoint: buildAttribute('Worker'),
        }),
        Permission: buildTyped('AWS::Lambda::Permission', {
          FunctionName: buildRef('Worker'),
          Action: 'lambda:InvokeFunction',
          Principal: 'sns.amazonaws.com',
          SourceArn: buildRef('News'),
        }),
      }),
      defineStep({
        News: buildTyped('AWS::SNS::Topic', { TopicName: 'subscribed-news' }),
        Role: buildChangeRole(),
        Worker: buildLambda('Role'),
      }),
    ],
  },
  {
    name: 'an event bus that another account may put events on, then everyone',
    stack: 'bus',
    steps: [
      defineStep({
        Bus: buildTyped('AWS::Events::EventBus', { Name: 'orders' }),
        Partner: buildTyped('AWS::Events::EventBusPolicy', {
          EventBusName: buildRef('Bus'),
          StatementId: 'partner',
          Statement: {
            Effect: 'Allow',
            Principal: { AWS: 'arn:aws:iam::999999999999:root' },
            Action: 'events:PutEvents',
            Resource: buildAttribute('Bus'),
          },
        }),
      }),
      defineStep({
        Bus: buildTyped('AWS::Events::EventBus', { Name: 'orders' }),
        Partner: buildTyped('AWS::Events::EventBusPolicy', {
          EventBusName: buildRef('Bus'),
          StatementId: 'partner',
          Action: 'events:PutEvents',
          Principal: '*',
        }),
      }),
      defineStep({ Bus: buildTyped('AWS::Events::EventBus', { Name: 'orders' }) }),
    ],
  },
  {
    name: 'destinations of a function that consumes a queue by an alias',
    stack: 'destinations',
    steps: [
      defineStep({
        Jobs: queue(),
        Failed: queue(),
        Role: buildChangeRole({ Policies: [readJobs('sqs:*')] }),
        Worker: buildLambda('Role'),
        Invoke: buildTyped('AWS::Lambda::EventInvokeConfig', {
          FunctionName: buildRef('Worker'),
          Qualifier: '$LATEST',
          DestinationConfig: { OnFailure: { Destination: buildAttribute('Failed') } },
        }),
      }),
      defineStep({
        Jobs: queue(),
        Failed: queue(),
        Role: buildChangeRole({ Policies: [readJobs('sqs:*')] }),
        Worker: buildLambda('Role'),
        Source: buildTyped('AWS::Lambda::EventSourceMapping', {
          FunctionName: buildRef('Worker'),
          EventSourceArn: buildAttribute('Jobs'),
        }),
      }),
    ],
  },
]

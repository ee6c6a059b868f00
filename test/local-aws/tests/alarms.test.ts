import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  findQueueAddress,
  createOpenQueue,
  sendBatch,
  takeMessages,
  type QueueAddress,
} from '../../flows/deployed-assay/queues.ts'
import { type LocalAws, startLocalAws } from '../local-aws.ts'
import { deployTemplate } from '../deploy/deploy.ts'
import { routeEventsToQueue } from '../event-route.ts'
import { describeOnLocalAws } from '../suite.ts'

const FIFTEEN_MINUTES = 900

describeOnLocalAws('alarms', () => {
  let localAws: LocalAws
  let queue: QueueAddress
  let subscriber: QueueAddress
  let subscribed: QueueAddress

  beforeAll(async () => {
    localAws = await startLocalAws({ enforceIam: true })
    await deployTemplate(localAws, {
      stackName: 'alarmed',
      region: localAws.region,
      template: template(localAws),
    })
    queue = findQueueAddress(localAws, 'work')
    subscribed = await createOpenQueue(localAws, 'subscribed', 'sns.amazonaws.com')
    for (const name of ['topic', 'closed-topic']) {
      const TopicArn = `arn:aws:sns:${localAws.region}:${localAws.account}:${name}`
      const subscribe = new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: subscribed.arn })
      await new SNSClient(localAws.client()).send(subscribe)
    }
    subscriber = await createOpenQueue(localAws, 'alarm-events', 'events.amazonaws.com')
    await routeEventsToQueue(localAws, subscriber, { source: ['aws.cloudwatch'] })
  })
  afterAll(() => localAws.stop())

  const states = async () => {
    const { MetricAlarms = [] } = await new CloudWatchClient(localAws.client()).send(
      new DescribeAlarmsCommand({}),
    )
    const named = MetricAlarms.map(({ AlarmName = '', StateValue }) => [AlarmName, StateValue] as const)
    return Object.fromEntries(named) as Record<string, string | undefined>
  }
  const messages = async (queueAddress: QueueAddress) =>
    (await takeMessages(localAws, queueAddress)).map(
      ({ Body = '' }) => JSON.parse(Body) as { Subject?: string },
    )

  test('are listed by name, and quiet as long as nothing is wrong', async () => {
    expect(await states()).toEqual({ age: 'OK', depth: 'OK', failed: 'OK', silent: 'INSUFFICIENT_DATA' })
    await sendBatch(localAws, queue, ['new'])
    expect(await states()).toMatchObject({ age: 'OK' })
    await messages(subscriber)
  })

  test('change to ALARM when a message waits too long, and notify the topic that admits them and the default bus', async () => {
    await localAws.alarms.hurry(1_000_000)
    expect(await states()).toMatchObject({ age: 'ALARM', depth: 'OK' })
    expect((await messages(subscribed)).map(({ Subject }) => Subject)).toEqual(['ALARM: "age" in eu-west-1'])
    expect(await messages(subscriber)).toMatchObject([
      {
        source: 'aws.cloudwatch',
        'detail-type': 'CloudWatch Alarm State Change',
        resources: [`arn:aws:cloudwatch:${localAws.region}:${localAws.account}:alarm:age`],
        detail: { alarmName: 'age', state: { value: 'ALARM' }, previousState: { value: 'OK' } },
      },
    ])
    expect(await states()).toMatchObject({ age: 'ALARM' })
    expect(await messages(subscribed)).toEqual([])
    await localAws.alarms.hurry(1)
    expect(await states()).toMatchObject({ age: 'OK' })
    await localAws.alarms.hurry(1_000_000)
    await takeMessages(localAws, queue)
    expect(await states()).toMatchObject({ age: 'OK' })
  })

  test('of dead letters go off as long as there are some', async () => {
    await sendBatch(localAws, findQueueAddress(localAws, 'dead'), ['letter'])
    await localAws.alarms.evaluate()
    expect((await messages(subscriber)).at(-1)).toMatchObject({ detail: { alarmName: 'depth' } })
    expect(await states()).toMatchObject({ depth: 'ALARM' })
    await takeMessages(localAws, findQueueAddress(localAws, 'dead'))
    expect(await states()).toMatchObject({ depth: 'OK' })
  })

  test('of rules go off when an event cannot be delivered, which is in the dead letters', async () => {
    const entry = { Source: 'mine', DetailType: 'lost', Detail: '{"some":"detail"}' }
    await new EventBridgeClient(localAws.client()).send(new PutEventsCommand({ Entries: [entry] }))
    expect(await states()).toMatchObject({ failed: 'ALARM', depth: 'ALARM' })
    const [dead] = await takeMessages(localAws, findQueueAddress(localAws, 'dead'))
    expect(JSON.parse(dead?.Body ?? '')).toMatchObject({ source: 'mine', detail: { some: 'detail' } })
    expect(dead?.MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: 'NO_RESOURCE' },
      RULE_ARN: { StringValue: `arn:aws:events:${localAws.region}:${localAws.account}:rule/lost` },
      TARGET_ARN: { StringValue: findQueueAddress(localAws, 'gone').arn },
    })
  })
})

const arn = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] })

function buildAlarmArn(Name: string, Value: string) {
  return { Name, Value }
}

function alarm(AlarmName: string, namespaced: string, dimension: object, Threshold: number, more: object) {
  const [Namespace, MetricName] = namespaced.split(' ')
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName,
      Namespace,
      MetricName,
      Dimensions: [dimension],
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      ...more,
    },
  }
}

function buildTopicPolicyStatement(principal: string, action: string, resource: object) {
  const statement = {
    Effect: 'Allow',
    Principal: { Service: principal },
    Action: action,
    Resource: resource,
  }
  return { Version: '2012-10-17', Statement: [statement] }
}

function template({ account, region }: LocalAws) {
  const idle = { TreatMissingData: 'notBreaching' }
  const closed = { Ref: 'Closed' }
  const topics = { AlarmActions: [{ Ref: 'Topic' }, closed], ...idle }
  const lost = {
    Name: 'lost',
    EventPattern: { source: ['mine'] },
    Targets: [
      { Id: 'gone', Arn: `arn:aws:sqs:${region}:${account}:gone`, DeadLetterConfig: { Arn: arn('Dead') } },
    ],
  }
  const visible = 'AWS/SQS ApproximateNumberOfMessagesVisible'
  return {
    Resources: {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'work' } },
      Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
      Admission: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: {
          Queues: [{ Ref: 'Dead' }],
          PolicyDocument: buildTopicPolicyStatement('events.amazonaws.com', 'sqs:SendMessage', arn('Dead')),
        },
      },
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'topic' } },
      Closed: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'closed-topic' } },
      Publication: topicPolicy({ Ref: 'Topic' }, 'cloudwatch.amazonaws.com'),
      Closure: topicPolicy(closed, 'budgets.amazonaws.com'),
      Rule: { Type: 'AWS::Events::Rule', Properties: lost },
      Age: alarm(
        'age',
        'AWS/SQS ApproximateAgeOfOldestMessage',
        buildAlarmArn('QueueName', 'work'),
        FIFTEEN_MINUTES,
        topics,
      ),
      Depth: alarm('depth', visible, buildAlarmArn('QueueName', 'dead'), 1, idle),
      Failed: alarm('failed', 'AWS/Events FailedInvocations', buildAlarmArn('RuleName', 'lost'), 1, {
        Statistic: 'Sum',
        ...idle,
      }),
      Silent: alarm('silent', visible, buildAlarmArn('QueueName', 'missing'), 1, {
        TreatMissingData: 'missing',
      }),
    },
  }
}

function topicPolicy(topic: object, principal: string) {
  return {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: {
      Topics: [topic],
      PolicyDocument: buildTopicPolicyStatement(principal, 'sns:Publish', topic),
    },
  }
}

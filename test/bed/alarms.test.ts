import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addressOf, openQueue, sendAll, taken, type Address } from '../flows/queue.ts'
import { type Bed, startBed } from './bed.ts'
import { deployTemplate } from './deploy.ts'
import { followEvents } from './followed.ts'
import { bedSuite } from './suite.ts'

const FIFTEEN_MINUTES = 900

bedSuite('alarms', () => {
  let bed: Bed
  let queue: Address
  let told: Address
  let subscribed: Address

  beforeAll(async () => {
    bed = await startBed({ enforceIam: true })
    await deployTemplate(bed, { stackName: 'alarmed', region: bed.region, template: template(bed) })
    queue = addressOf(bed, 'work')
    subscribed = await openQueue(bed, 'subscribed', 'sns.amazonaws.com')
    for (const name of ['topic', 'closed-topic']) {
      const TopicArn = `arn:aws:sns:${bed.region}:${bed.account}:${name}`
      const subscribe = new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: subscribed.arn })
      await new SNSClient(bed.client()).send(subscribe)
    }
    told = await openQueue(bed, 'told', 'events.amazonaws.com')
    await followEvents(bed, told, { source: ['aws.cloudwatch'] })
  })
  afterAll(() => bed.stop())

  const states = async () => {
    const { MetricAlarms = [] } = await new CloudWatchClient(bed.client()).send(new DescribeAlarmsCommand({}))
    const named = MetricAlarms.map(({ AlarmName = '', StateValue }) => [AlarmName, StateValue] as const)
    return Object.fromEntries(named) as Record<string, string | undefined>
  }
  const messages = async (address: Address) =>
    (await taken(bed, address)).map(({ Body = '' }) => JSON.parse(Body) as { Subject?: string })

  test('are listed by name, and quiet as long as nothing is wrong', async () => {
    expect(await states()).toEqual({ age: 'OK', depth: 'OK', failed: 'OK', silent: 'INSUFFICIENT_DATA' })
    await sendAll(bed, queue, ['new'])
    expect(await states()).toMatchObject({ age: 'OK' })
    await messages(told)
  })

  test('go off when a message waits too long, and are told to the topic that admits it and as an event', async () => {
    await bed.alarms.hurry(1_000_000)
    expect(await states()).toMatchObject({ age: 'ALARM', depth: 'OK' })
    expect((await messages(subscribed)).map(({ Subject }) => Subject)).toEqual(['ALARM: "age" in eu-west-1'])
    expect(await messages(told)).toMatchObject([
      {
        source: 'aws.cloudwatch',
        'detail-type': 'CloudWatch Alarm State Change',
        resources: [`arn:aws:cloudwatch:${bed.region}:${bed.account}:alarm:age`],
        detail: { alarmName: 'age', state: { value: 'ALARM' }, previousState: { value: 'OK' } },
      },
    ])
    expect(await states()).toMatchObject({ age: 'ALARM' })
    expect(await messages(subscribed)).toEqual([])
    await bed.alarms.hurry(1)
    expect(await states()).toMatchObject({ age: 'OK' })
    await bed.alarms.hurry(1_000_000)
    await taken(bed, queue)
    expect(await states()).toMatchObject({ age: 'OK' })
  })

  test('of dead letters go off as long as there are some', async () => {
    await sendAll(bed, addressOf(bed, 'dead'), ['letter'])
    await bed.alarms.evaluate()
    expect((await messages(told)).at(-1)).toMatchObject({ detail: { alarmName: 'depth' } })
    expect(await states()).toMatchObject({ depth: 'ALARM' })
    await taken(bed, addressOf(bed, 'dead'))
    expect(await states()).toMatchObject({ depth: 'OK' })
  })

  test('of rules go off when an event cannot be delivered, which is in the dead letters', async () => {
    const entry = { Source: 'mine', DetailType: 'lost', Detail: '{"some":"detail"}' }
    await new EventBridgeClient(bed.client()).send(new PutEventsCommand({ Entries: [entry] }))
    expect(await states()).toMatchObject({ failed: 'ALARM', depth: 'ALARM' })
    const [dead] = await taken(bed, addressOf(bed, 'dead'))
    expect(JSON.parse(dead?.Body ?? '')).toMatchObject({ source: 'mine', detail: { some: 'detail' } })
    expect(dead?.MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: 'NO_RESOURCE' },
      RULE_ARN: { StringValue: `arn:aws:events:${bed.region}:${bed.account}:rule/lost` },
      TARGET_ARN: { StringValue: addressOf(bed, 'gone').arn },
    })
  })
})

const arn = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] })

function of(Name: string, Value: string) {
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

function admitting(principal: string, action: string, resource: object) {
  const statement = {
    Effect: 'Allow',
    Principal: { Service: principal },
    Action: action,
    Resource: resource,
  }
  return { Version: '2012-10-17', Statement: [statement] }
}

function template({ account, region }: Bed) {
  const quiet = { TreatMissingData: 'notBreaching' }
  const closed = { Ref: 'Closed' }
  const topics = { AlarmActions: [{ Ref: 'Topic' }, closed], ...quiet }
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
          PolicyDocument: admitting('events.amazonaws.com', 'sqs:SendMessage', arn('Dead')),
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
        of('QueueName', 'work'),
        FIFTEEN_MINUTES,
        topics,
      ),
      Depth: alarm('depth', visible, of('QueueName', 'dead'), 1, quiet),
      Failed: alarm('failed', 'AWS/Events FailedInvocations', of('RuleName', 'lost'), 1, {
        Statistic: 'Sum',
        ...quiet,
      }),
      Silent: alarm('silent', visible, of('QueueName', 'nobody'), 1, { TreatMissingData: 'missing' }),
    },
  }
}

function topicPolicy(topic: object, principal: string) {
  return {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: { Topics: [topic], PolicyDocument: admitting(principal, 'sns:Publish', topic) },
  }
}

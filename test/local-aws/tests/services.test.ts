import {
  CloudTrailClient,
  CreateTrailCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail'
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr'
import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge'
import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler'
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns'
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { createOpenQueue, takeMessages, type QueueAddress } from '../../flows/deployed-assay/queues.ts'
import { createLimitedUser } from '../limited-user.ts'
import { type LocalAws, startLocalAws } from '../local-aws.ts'
import { deployTemplate, deleteTemplateStack } from '../deploy/deploy.ts'
import { routeEventsToQueue } from '../event-route.ts'
import { describeOnLocalAws } from '../suite.ts'

const ReceivedMessage = z.object({
  source: z.string(),
  'detail-type': z.string(),
  resources: z.array(z.string()),
  detail: z.looseObject({ eventName: z.optional(z.string()) }),
})
const QUEUE = { Type: 'AWS::SQS::Queue' }
const TOPIC = { Type: 'AWS::SNS::Topic' }
const BUS = { Type: 'AWS::Events::EventBus', Properties: { Name: 'own' } }
const SCHEDULE = {
  Type: 'AWS::Scheduler::Schedule',
  Properties: {
    ScheduleExpression: 'rate(1 day)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: 'arn:aws:sqs:eu-west-1:123456789012:state-changes',
      RoleArn: 'arn:aws:iam::123456789012:role/missing',
    },
  },
}
const RULE = {
  Type: 'AWS::Events::Rule',
  Properties: {
    Name: 'of-stack',
    EventBusName: { Ref: 'Bus' },
    Description: 'Kept',
    EventPattern: { source: ['some'] },
    Targets: [{ Id: 'queue', Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } }],
  },
}

describeOnLocalAws('the services around the audit', () => {
  let localAws: LocalAws
  let queue: QueueAddress

  beforeAll(async () => {
    localAws = await startLocalAws({ enforceIam: true })
    queue = await createOpenQueue(localAws, 'state-changes', 'events.amazonaws.com')
    await routeEventsToQueue(localAws, queue, { account: [localAws.account] })
    await listReceived()
  })
  afterAll(() => localAws.stop())

  const listReceived = async () =>
    (await takeMessages(localAws, queue)).map(({ Body = '' }) => ReceivedMessage.parse(JSON.parse(Body)))

  test('a rule is described, switched, listed with its targets and deleted, per region and bus', async () => {
    const events = new EventBridgeClient(localAws.client())
    const template = {
      Resources: { Queue: QUEUE, Bus: BUS, Rule: RULE },
      Outputs: { Queue: { Value: { 'Fn::GetAtt': ['Queue', 'Arn'] } } },
    }
    const { outputs } = await deployTemplate(localAws, {
      stackName: 'ruled',
      region: localAws.region,
      template,
    })
    const rule = { Name: 'of-stack', EventBusName: 'own' }
    const described = await events.send(new DescribeRuleCommand(rule))
    expect(described).toMatchObject({ State: 'ENABLED', Description: 'Kept', EventBusName: 'own' })
    expect(JSON.parse(described.EventPattern ?? '')).toEqual({ source: ['some'] })
    await events.send(new DisableRuleCommand(rule))
    expect(await events.send(new DescribeRuleCommand(rule))).toMatchObject({ State: 'DISABLED' })
    await events.send(new EnableRuleCommand(rule))
    await events.send(new PutRuleCommand({ ...rule, EventPattern: '{"source":["other"]}' }))
    const changed = await events.send(new DescribeRuleCommand(rule))
    expect(changed).toMatchObject({ State: 'ENABLED', EventPattern: '{"source":["other"]}' })
    const listed = await events.send(new ListTargetsByRuleCommand({ Rule: 'of-stack', EventBusName: 'own' }))
    expect(listed.Targets).toMatchObject([{ Id: 'queue', Arn: outputs['Queue'] }])
    await expectMissing(events.send(new DescribeRuleCommand({ Name: 'of-stack' })))
    const elsewhere = new EventBridgeClient(localAws.client({ region: 'us-east-1' }))
    await expectMissing(elsewhere.send(new ListRulesCommand({ EventBusName: 'own' })))
    await expectMissing(elsewhere.send(new DisableRuleCommand({ Name: 'followed' })))
    await expectMissing(elsewhere.send(new ListTargetsByRuleCommand({ Rule: 'followed' })))
    await expect(events.send(new DeleteRuleCommand(rule))).rejects.toThrow(/since it has targets/)
    await events.send(new RemoveTargetsCommand({ Rule: 'of-stack', EventBusName: 'own', Ids: ['queue'] }))
    await events.send(new DeleteRuleCommand(rule))
    await expectMissing(events.send(new DescribeRuleCommand(rule)))
  })

  test('a stack publishes every state', async () => {
    const stack = { stackName: 'stated', region: localAws.region }
    const StackName = stack.stackName
    await listReceived()
    await deployTemplate(localAws, { ...stack, template: { Resources: { Queue: QUEUE } } })
    const described = await new CloudFormationClient(localAws.client()).send(
      new DescribeStacksCommand({ StackName }),
    )
    const id = described.Stacks?.[0]?.StackId ?? ''
    await deployTemplate(localAws, { ...stack, template: { Resources: { Queue: QUEUE, Topic: TOPIC } } })
    await deleteTemplateStack(localAws, StackName, localAws.region)
    const failing = { ...stack, stackName: 'failing', template: { Resources: { Nobodys: SCHEDULE } } }
    await expect(deployTemplate(localAws, failing)).rejects.toThrow(/assume the role/)
    const states = (await listReceived()).filter(
      event => event['detail-type'] === 'CloudFormation Stack Status Change',
    )
    const own = states.filter(({ resources }) => resources[0] === id)
    expect(own.map(({ detail }) => detail)).toEqual(
      [
        'CREATE_IN_PROGRESS',
        'CREATE_COMPLETE',
        'UPDATE_IN_PROGRESS',
        'UPDATE_COMPLETE',
        'DELETE_IN_PROGRESS',
        'DELETE_COMPLETE',
      ].map(status => ({
        'stack-id': id,
        'status-details': { status, 'status-reason': expect.any(String) as string },
        'client-request-token': '',
      })),
    )
    const failed = states.filter(({ resources }) => resources[0]?.includes(':stack/failing/'))
    expect(failed.map(({ detail }) => detail['status-details'])).toMatchObject([
      { status: 'CREATE_IN_PROGRESS' },
      { status: 'ROLLBACK_IN_PROGRESS' },
      { status: 'ROLLBACK_COMPLETE' },
    ])
  })

  test('what is asked of them is authorized on what AWS names', async () => {
    const arn = (service: string, resource: string) =>
      `arn:aws:${service}:${localAws.region}:${localAws.account}:${resource}`
    const actorCredentials = await createLimitedUser(
      localAws,
      'onlooker',
      { Action: 'events:DescribeRule', Resource: arn('events', 'rule/followed') },
      { Action: 'events:ListTargetsByRule', Resource: arn('events', 'rule/own/*') },
      { Action: 'cloudwatch:DescribeAlarms', Resource: arn('cloudwatch', 'alarm:*') },
      { Action: 'ecr:DescribeRepositories', Resource: arn('ecr', 'repository/*') },
      { Action: 'scheduler:GetSchedule', Resource: arn('scheduler', 'schedule/default/one') },
      { Action: 'sqs:GetQueueAttributes', Resource: queue.arn },
    )
    const client = { ...localAws.client(), credentials: actorCredentials }
    const events = new EventBridgeClient(client)
    await events.send(new DescribeRuleCommand({ Name: 'followed' }))
    const other = events.send(new DescribeRuleCommand({ Name: 'followed', EventBusName: 'own' }))
    await expectDenied(other)
    await expectMissing(events.send(new ListTargetsByRuleCommand({ Rule: 'r', EventBusName: 'own' })))
    await expectDenied(events.send(new ListTargetsByRuleCommand({ Rule: 'followed' })))
    await new CloudWatchClient(client).send(new DescribeAlarmsCommand({ AlarmNamePrefix: 'assay-' }))
    await new ECRClient(client).send(new DescribeRepositoriesCommand({}))
    const schedules = new SchedulerClient(client)
    await expectMissing(schedules.send(new GetScheduleCommand({ Name: 'one' })))
    await expectDenied(schedules.send(new GetScheduleCommand({ Name: 'two' })))
    const asked = { QueueUrl: queue.url, AttributeNames: ['All' as const] }
    const { Attributes } = await new SQSClient(client).send(new GetQueueAttributesCommand(asked))
    expect(Attributes?.QueueArn).toBe(queue.arn)
  })

  test('calls that change a service are published as management events, data calls are not', async () => {
    await listReceived()
    const client = localAws.client({ as: 'carol' })
    const [events, sqs, scheduler, trails] = [
      new EventBridgeClient(client),
      new SQSClient(client),
      new SchedulerClient(client),
      new CloudTrailClient(client),
    ]
    const rule = { Name: 'mine', EventPattern: '{"source":["x"]}' }
    await events.send(new PutRuleCommand(rule))
    await events.send(new PutTargetsCommand({ Rule: 'mine', Targets: [{ Id: 'a', Arn: queue.arn }] }))
    await events.send(new DisableRuleCommand({ Name: 'mine' }))
    await events.send(new PutEventsCommand({ Entries: [{ Source: 'y', DetailType: 'z', Detail: '{}' }] }))
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'mine' }))
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '40' } }))
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'data' }))
    await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))
    await sqs.send(new DeleteQueueCommand({ QueueUrl }))
    await new SNSClient(client).send(new CreateTopicCommand({ Name: 'mine' }))
    const schedule = {
      Name: 'mine',
      ScheduleExpression: 'rate(1 hour)',
      FlexibleTimeWindow: { Mode: 'OFF' } as const,
    }
    const RoleArn = `arn:aws:iam::${localAws.account}:role/missing`
    const created = scheduler.send(
      new CreateScheduleCommand({ ...schedule, Target: { Arn: queue.arn, RoleArn } }),
    )
    await expect(created).rejects.toThrow(/must allow AWS EventBridge Scheduler to assume the role/)
    await scheduler.send(new DeleteScheduleCommand({ Name: 'mine' })).catch(() => {})
    const trail = { Name: 'trail', S3BucketName: 'logs' }
    await trails.send(new CreateTrailCommand(trail))
    await trails.send(new StartLoggingCommand({ Name: 'trail' }))
    await trails.send(new StopLoggingCommand({ Name: 'trail' }))
    const all = await listReceived()
    const calls = all.filter(event => event['detail-type'] === 'AWS API Call via CloudTrail')
    expect(calls.map(({ source, detail }) => `${source} ${detail.eventName}`)).toEqual([
      'aws.events PutRule',
      'aws.events PutTargets',
      'aws.events DisableRule',
      'aws.sqs CreateQueue',
      'aws.sqs SetQueueAttributes',
      'aws.sqs DeleteQueue',
      'aws.sns CreateTopic',
      'aws.scheduler CreateSchedule',
      'aws.scheduler DeleteSchedule',
      'aws.cloudtrail CreateTrail',
      'aws.cloudtrail StartLogging',
      'aws.cloudtrail StopLogging',
    ])
    const parametersOf = (name: string) => calls.find(({ detail }) => detail.eventName === name)?.detail
    expect(parametersOf('PutRule')).toMatchObject({
      eventSource: 'events.amazonaws.com',
      userIdentity: { userName: 'carol' },
      requestParameters: { name: 'mine', eventPattern: rule.EventPattern },
    })
    expect(parametersOf('SetQueueAttributes')).toMatchObject({
      requestParameters: { queueUrl: QueueUrl, attributes: { VisibilityTimeout: '40' } },
    })
    expect(parametersOf('CreateSchedule')).toMatchObject({
      errorCode: 'ValidationException',
      requestParameters: { name: 'mine', scheduleExpression: 'rate(1 hour)', target: { arn: queue.arn } },
    })
    expect(parametersOf('StopLogging')).toMatchObject({ requestParameters: { name: 'trail' } })
  })
})

async function expectMissing(response: Promise<unknown>): Promise<void> {
  await expect(response).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
}

async function expectDenied(response: Promise<unknown>): Promise<void> {
  await expect(response).rejects.toMatchObject({ name: 'AccessDeniedException' })
}

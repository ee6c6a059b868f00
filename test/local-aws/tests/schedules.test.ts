import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler'
import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch'
import { DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitFor } from '../../flows/deployed-assay/eventually.ts'
import { findQueueAddress, takeMessages } from '../../flows/deployed-assay/queues.ts'
import { type LocalAws, startLocalAws } from '../local-aws.ts'
import { deployTemplate } from '../deploy/deploy.ts'
import { describeOnLocalAws } from '../suite.ts'

const arn = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] })
const INPUT =
  '{"type":"sweep","at":"<aws.scheduler.scheduled-time>","by":"<aws.scheduler.schedule-arn>","none":"<aws.else>"}'

describeOnLocalAws('schedules of EventBridge Scheduler', () => {
  let localAws: LocalAws

  beforeAll(async () => {
    localAws = await startLocalAws({ enforceIam: true })
    await deploy('scheduled', { Nightly: schedule('nightly', 'cron(0 3 * * ? *)', 'Europe/Berlin') })
  })
  afterAll(() => localAws.stop())

  const deploy = (stackName: string, more: object, group = 'schedule-group/default') =>
    deployTemplate(localAws, {
      stackName,
      region: localAws.region,
      template: template(localAws, stackName, more, group),
    })
  const bodies = async (queue: string) =>
    (await takeMessages(localAws, findQueueAddress(localAws, queue))).map(
      ({ Body = '' }) => JSON.parse(Body) as unknown,
    )

  test('are what the stack says', async () => {
    const found = await new SchedulerClient(localAws.client()).send(
      new GetScheduleCommand({ Name: 'nightly' }),
    )
    expect(found).toMatchObject({
      ScheduleExpression: 'cron(0 3 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: { Input: INPUT, DeadLetterConfig: { Arn: findQueueAddress(localAws, 'scheduled-dead').arn } },
    })
  })

  test('send their input to their queue, with the time for which they are due', async () => {
    await localAws.schedules.fire('nightly', { at: new Date('2026-03-29T01:00:00.500Z') })
    const by = `arn:aws:scheduler:${localAws.region}:${localAws.account}:schedule/default/nightly`
    const sent = { type: 'sweep', at: '2026-03-29T01:00:00Z', by, none: '<aws.else>' }
    expect(await bodies('scheduled')).toEqual([sent])
    await expect(localAws.schedules.fire('missing')).rejects.toThrow(/missing is not there/)
    await expect(localAws.schedules.fire('nightly', { region: 'us-east-1' })).rejects.toThrow(/is not there/)
  })

  test('make the call of a universal target with their role, and CloudTrail records it', async () => {
    const cloudWatch = new CloudWatchClient(localAws.client())
    const AlarmNames = ['called']
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'called',
        ActionsEnabled: false,
        Namespace: 'n',
        MetricName: 'm',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      }),
    )
    const areActionsEnabled = async () =>
      (await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames }))).MetricAlarms?.[0]?.ActionsEnabled
    const called = schedule('called', 'rate(1 day)') as { Properties: { Target: object } }
    const Arn = 'arn:aws:scheduler:::aws-sdk:cloudwatch:enableAlarmActions'
    const Target = { ...called.Properties.Target, Arn, Input: JSON.stringify({ AlarmNames }) }
    await deploy('called', { Called: { ...called, Properties: { ...called.Properties, Target } } })
    await localAws.schedules.fire('called')
    expect(await areActionsEnabled()).toBe(false)
    await new IAMClient(localAws.client()).send(
      new PutRolePolicyCommand({
        RoleName: 'called',
        PolicyName: 'alarm',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'cloudwatch:EnableAlarmActions', Resource: '*' }],
        }),
      }),
    )
    await localAws.schedules.fire('called')
    expect(await areActionsEnabled()).toBe(true)
  })

  test('run when they are due, by the clock of their time zone', async () => {
    const due = new Date(Math.ceil(Date.now() / 1000) * 1000 + 2_000)
    const there = new Date(due.getTime() + 9 * 3_600_000).toISOString().slice(0, 19)
    await deploy('once', { Once: schedule('once', `at(${there})`, 'Asia/Tokyo') })
    const [sent] = await waitFor('the schedule', async () => {
      const found = await bodies('once')
      return found.length > 0 ? found : undefined
    })
    expect(sent).toMatchObject({ type: 'sweep', at: due.toISOString().replace('.000', '') })
  })

  test('whose role may not send leave it in the dead letters, with the reason', async () => {
    await deploy('unable', { Unable: schedule('unable', 'rate(1 day)') })
    const policy = { RoleName: 'unable', PolicyName: 'queue' }
    await new IAMClient(localAws.client()).send(new DeleteRolePolicyCommand(policy))
    await localAws.schedules.fire('unable')
    expect(await bodies('unable')).toEqual([])
    const [dead, ...more] = await takeMessages(localAws, findQueueAddress(localAws, 'unable-dead'))
    expect(more).toEqual([])
    expect(JSON.parse(dead?.Body ?? '')).toMatchObject({ type: 'sweep' })
    expect(dead?.MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: 'NO_PERMISSIONS' },
      ERROR_MESSAGE: { StringValue: expect.stringContaining('may not sqs:SendMessage') as string },
      TARGET_ARN: { StringValue: findQueueAddress(localAws, 'unable').arn },
    })
  })

  test('are refused with a role that the Scheduler cannot take, or a time zone that is nowhere', async () => {
    const narrow = deploy('narrow', { Narrow: schedule('narrow', 'rate(1 day)') }, 'schedule/default/narrow')
    await expect(narrow).rejects.toThrow(/must allow AWS EventBridge Scheduler to assume the role/)
    const lost = deploy('lost', { Lost: schedule('lost', 'rate(1 day)', 'Middle/Earth') })
    await expect(lost).rejects.toThrow(/Invalid Schedule Expression Timezone/)
  })
})

function schedule(Name: string, ScheduleExpression: string, zone = 'UTC') {
  return {
    Type: 'AWS::Scheduler::Schedule',
    DependsOn: ['MayBury'],
    Properties: {
      Name,
      ScheduleExpression,
      ScheduleExpressionTimezone: zone,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: arn('Queue'),
        RoleArn: arn('Role'),
        Input: INPUT,
        DeadLetterConfig: { Arn: arn('Dead') },
      },
    },
  }
}

/** A queue, its dead letters and the role that sends there, all named after `name`, and `more` beside them. */
function template({ account, region }: LocalAws, name: string, more: object, source: string) {
  const trust = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'scheduler.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnEquals: { 'aws:SourceArn': `arn:aws:scheduler:${region}:${account}:${source}` },
        },
      },
    ],
  }
  return {
    Resources: {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: name } },
      Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: `${name}-dead` } },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: { RoleName: name, AssumeRolePolicyDocument: trust },
      },
      MaySend: sending('queue', 'Queue'),
      MayBury: { ...sending('dead', 'Dead'), DependsOn: ['MaySend'] },
      ...more,
    },
  }
}

function sending(PolicyName: string, queue: string) {
  const statement = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arn(queue) }
  const PolicyDocument = { Version: '2012-10-17', Statement: [statement] }
  return {
    Type: 'AWS::IAM::Policy',
    Properties: { PolicyName, Roles: [{ Ref: 'Role' }], PolicyDocument },
  }
}

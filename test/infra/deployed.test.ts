import { describe, expect, it } from 'vitest'
import { listAlarmNames } from '../../audit/deployment/alarms.ts'
import { listDeployedQueues } from '../../audit/deployment/queues.ts'
import { listDeployedRegions } from '../../audit/deployment/scope.ts'
import {
  DEFAULT_PREFIX,
  EXPIRY_ATTRIBUTE,
  buildQueueArn,
  buildStackPrefix,
  buildTopicArn,
  classifyAlarm,
  nameDeadLetterQueue,
  nameQueue,
} from '../../audit/resources/assay/deployment-names.ts'
import {
  describeDeployedFunction,
  functionSettings,
  nameFunctionOutput,
} from '../../audit/deployment/functions.ts'
import { listRegionRules } from '../../audit/deployment/rules.ts'
import {
  describeDeployedCanary,
  listDeployedSchedules,
  SCHEDULED_QUEUES,
  SCHEDULED_TIME,
} from '../../audit/deployment/schedules.ts'
import { allWorkers, listDeployedWorkers, listWorkerQueues } from '../../audit/deployment/workers.ts'
import { buildDeploymentResource } from '../../audit/resources/assay/deployment.ts'
import { parseConfiguration } from '../../audit/configuration/configuration.ts'
import { workerNames } from '../../infra/functions/worker-limits.ts'
import {
  SYNTH_ACCOUNT_ID,
  SYNTH_CONFIGURATIONS,
  findStackByName,
  synthesizeTestStacks,
  type SynthStack,
} from './synthesis.ts'
import { isPolicyAdmitting } from '../../functions/collectors/assay/queue-policy.ts'
import { listStatements, listTemplateResources } from './resolved-template.ts'

/** The properties of all resources of `type`. */
function all<T>({ template }: SynthStack, type: string): T[] {
  return listTemplateResources(template, type).map(([, { Properties }]) => Properties as T)
}

interface Rule {
  Name: string
  EventBusName?: string
  EventPattern: object
  State: string
  Targets: {
    Arn: string
    DeadLetterConfig: { Arn: string }
    InputTransformer?: { InputPathsMap: object; InputTemplate: string }
  }[]
}

interface QueueProperties {
  QueueName: string
  MessageRetentionPeriod: number
  VisibilityTimeout?: number
  RedrivePolicy?: { deadLetterTargetArn: string; maxReceiveCount: number }
}

interface DeployedLambda {
  FunctionName: string
  Role: string
  Code: { S3Key: string }
  [setting: string]: unknown
}

/** The policy of a queue of a stack. */
function findPolicy(stack: SynthStack, queue: string): unknown {
  const url = `https://sqs.${stack.region}.amazonaws.com/${SYNTH_ACCOUNT_ID}/${queue}`
  const policies = all<{ Queues: string[]; PolicyDocument: unknown }>(stack, 'AWS::SQS::QueuePolicy')
  return policies.find(({ Queues }) => Queues.includes(url))?.PolicyDocument
}

/** The rules that the policy of a queue admits. */
function listAdmitted(stack: SynthStack, queue: string): string[] {
  return listStatements(findPolicy(stack, queue))
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ condition }) => {
      const { ArnEquals } = condition as { ArnEquals: { 'aws:SourceArn': string | string[] } }
      return ArnEquals['aws:SourceArn']
    })
    .toSorted()
}

function sorted<T extends { name: string }>(items: readonly T[]): T[] {
  return items.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

const organization = { managementAccount: '444455556666', parents: ['r-ab12'] }

const everywhere = {
  ...SYNTH_CONFIGURATIONS,
  'a home out of scope': { home: 'eu-west-1', regions: ['eu-north-1'] },
  'a home in the first region, in an organization': { home: 'us-east-1', organization },
  'with Security Hub': { home: 'eu-west-1', regions: ['us-east-1'], securityHub: true },
  'with Security Lake': {
    home: 'eu-west-1',
    securityLake: { location: 's3://aws-security-data-lake-eu-west-1-abc/ext/assay/1.0/' },
  },
  'with packs of evidence': {
    home: 'eu-west-1',
    evidence: {
      location: 's3://example-evidence/assay',
      signingKey: `arn:aws:kms:eu-west-1:${SYNTH_ACCOUNT_ID}:key/1234abcd`,
    },
  },
  'with routes': {
    home: 'eu-west-1',
    routes: [
      { name: 'mail', to: { email: ['security@example.com'] } },
      {
        name: 'pagerduty',
        to: {
          apiDestination: 'arn:aws:events:eu-west-1:111122223333:api-destination/pagerduty/0a1b2c3d',
          body: { event_action: '<action>', payload: { summary: '<title>' } },
        },
      },
    ],
  },
}

describe.each(Object.entries(everywhere))('the expected deployment, %s', (_, source) => {
  const extent = parseConfiguration(source)
  const stacks = synthesizeTestStacks(source)
  const home = findStackByName(stacks, 'Assay')

  it('has stacks in its own regions', () => {
    const regions = stacks.map(({ region }) => region)
    expect(regions.toSorted()).toEqual(listDeployedRegions(extent).toSorted())
  })

  it('has exactly the deployed rules', () => {
    for (const stack of stacks) {
      const deployed = all<Rule>(stack, 'AWS::Events::Rule').map(
        ({ Name: name, EventBusName: bus = 'default', EventPattern: pattern, State: state, Targets }) => {
          const [{ InputTransformer: transformer } = {}] = Targets
          return {
            name,
            bus,
            pattern,
            state,
            target: Targets.map(({ Arn }) => Arn).join(),
            deadLetters: Targets.map(({ DeadLetterConfig }) => DeadLetterConfig.Arn).join(),
            ...(transformer && {
              inputTransformer: {
                inputPathsMap: transformer.InputPathsMap,
                inputTemplate: transformer.InputTemplate,
              },
            }),
          }
        },
      )
      expect(sorted(listRegionRules(stack.region, SYNTH_ACCOUNT_ID, extent))).toEqual(sorted(deployed))
    }
  })

  it('has exactly the deployed alarms, each of a known category', () => {
    for (const stack of stacks) {
      const names = all<{ AlarmName: string }>(stack, 'AWS::CloudWatch::Alarm').map(
        ({ AlarmName }) => AlarmName,
      )
      expect(names.filter(name => classifyAlarm(name) === 'OTHER')).toEqual([])
      expect(listAlarmNames(stack.region, extent).toSorted()).toEqual(names.toSorted())
    }
  })

  it('has the deployed queues', () => {
    for (const stack of stacks) {
      const deployed = all<QueueProperties>(stack, 'AWS::SQS::Queue').map(properties => ({
        name: properties.QueueName,
        retention: properties.MessageRetentionPeriod,
        rules: listAdmitted(stack, properties.QueueName),
        ...(properties.RedrivePolicy && {
          work: {
            visibilityTimeout: properties.VisibilityTimeout,
            deadLetterQueue: properties.RedrivePolicy.deadLetterTargetArn,
            maxReceives: properties.RedrivePolicy.maxReceiveCount,
          },
        }),
      }))
      const location = { account: SYNTH_ACCOUNT_ID, region: stack.region }
      const expected = listDeployedQueues(location, extent).map(queue => ({
        ...queue,
        rules: queue.rules.toSorted(),
      }))
      expect(sorted(expected)).toEqual(sorted(deployed))
      for (const properties of all<object>(stack, 'AWS::SQS::Queue'))
        for (const attribute of ['DelaySeconds', 'MaximumMessageSize'])
          expect(properties).not.toHaveProperty(attribute)
    }
  })

  it('has policies of queues that the self-check accepts', () => {
    for (const stack of stacks) {
      const location = { account: SYNTH_ACCOUNT_ID, region: stack.region }
      for (const { name, rules } of listDeployedQueues(location, extent)) {
        const policy = JSON.stringify(findPolicy(stack, name))
        expect([name, isPolicyAdmitting(policy, rules)]).toEqual([name, true])
        expect(isPolicyAdmitting(policy, [...rules, 'arn:aws:events:eu-west-1:1:rule/other'])).toBe(false)
      }
    }
  })

  it('has the deployed functions, each with its queues', () => {
    expect(allWorkers.toSorted()).toEqual(workerNames.toSorted())
    const deployedWorkers = listDeployedWorkers(extent)
    const names = all<{ FunctionName: string }>(home, 'AWS::Lambda::Function').map(each => each.FunctionName)
    expect(deployedWorkers.map(name => nameQueue(name, DEFAULT_PREFIX)).toSorted()).toEqual(names.toSorted())
    const sources = all<{ EventSourceArn: string }>(home, 'AWS::Lambda::EventSourceMapping')
    const queues = sources.map(({ EventSourceArn }) => EventSourceArn.split(':')[5])
    expect(
      new Set(deployedWorkers.flatMap(listWorkerQueues).map(name => nameQueue(name, DEFAULT_PREFIX))),
    ).toEqual(new Set(queues))
    expect(queues).toHaveLength(deployedWorkers.flatMap(listWorkerQueues).length)
  })

  it('has functions with the deployed settings', () => {
    const location = { account: SYNTH_ACCOUNT_ID, region: home.region }
    const { runtime, handler, architecture } = functionSettings
    for (const workerName of listDeployedWorkers(extent)) {
      const deployed = describeDeployedFunction(workerName, location, DEFAULT_PREFIX)
      const found = all<DeployedLambda>(home, 'AWS::Lambda::Function').find(
        ({ FunctionName }) => FunctionName === deployed.name,
      )
      expect(found).toMatchObject({
        Runtime: runtime,
        Handler: handler,
        Timeout: deployed.timeout,
        MemorySize: deployed.memory,
        Architectures: [architecture],
      })
      const { Outputs } = JSON.parse(home.raw) as { Outputs: Record<string, { Value: unknown }> }
      const output = JSON.stringify(Outputs[nameFunctionOutput(workerName)]?.Value)
      const code = /[A-Za-z0-9+/]{43}=/.exec(output)?.[0]
      expect(found?.['Environment']).toEqual({
        Variables: {
          ...deployed.environment,
          ...(deployed.statesCode ? { ASSAY_CODE: code } : {}),
          ASSAY_QUEUES: `https://sqs.${home.region}.amazonaws.com/${SYNTH_ACCOUNT_ID}/`,
        },
      })
      for (const setting of ['Layers', 'FileSystemConfigs', 'VpcConfig', 'KmsKeyArn'])
        expect(found).not.toHaveProperty(setting)
    }
  })

  it('has outputs with the code and the role of each function', () => {
    const { Outputs } = JSON.parse(home.raw) as { Outputs: Record<string, { Value: unknown }> }
    const named = Object.keys(Outputs).filter(name => name.startsWith('Function'))
    expect(named.toSorted()).toEqual(listDeployedWorkers(extent).map(nameFunctionOutput).toSorted())
    for (const name of named)
      expect(JSON.stringify(Outputs[name]?.Value)).toMatch(/[A-Za-z0-9+/]{43}= .*Role/)
  })

  it('has event source mappings that report failures and filter nothing', () => {
    for (const mapping of all<object>(home, 'AWS::Lambda::EventSourceMapping')) {
      expect(mapping).toMatchObject({ FunctionResponseTypes: ['ReportBatchItemFailures'] })
      for (const setting of ['FilterCriteria', 'KmsKeyArn']) expect(mapping).not.toHaveProperty(setting)
    }
  })

  it('has the deployed schedules', () => {
    const schedules = all<{
      Name: string
      ScheduleExpression: string
      ScheduleExpressionTimezone: string
      Target: { Arn: string; Input: string; DeadLetterConfig: { Arn: string } }
    }>(home, 'AWS::Scheduler::Schedule')
    const location = { account: SYNTH_ACCOUNT_ID, region: home.region }
    const expected = listDeployedSchedules(SYNTH_ACCOUNT_ID, extent)
    expect(expected.map(({ queue }) => queue)).toEqual(SCHEDULED_QUEUES)
    for (const { queue, expression, timeZone, message } of expected) {
      const found = schedules.find(({ Name }) => Name === nameQueue(queue, DEFAULT_PREFIX))
      expect(found).toMatchObject({
        ScheduleExpression: expression,
        ScheduleExpressionTimezone: timeZone,
        Target: {
          Arn: buildQueueArn(nameQueue(queue, DEFAULT_PREFIX), location),
          DeadLetterConfig: { Arn: buildQueueArn(nameDeadLetterQueue(queue, DEFAULT_PREFIX), location) },
        },
      })
      expect(found).not.toHaveProperty('StartDate')
      const { stack, ...sent } = JSON.parse(found?.Target.Input ?? '') as { stack?: string }
      expect(sent).toEqual({ ...message, at: SCHEDULED_TIME })
      expect(stack?.startsWith(buildStackPrefix(location, home.name))).toBe(
        queue === 'sweep' ? true : undefined,
      )
    }
  })

  it('has the deployed schedule of the canary', () => {
    const location = { account: SYNTH_ACCOUNT_ID, region: home.region }
    const { name, expression, timeZone, target, role, input } = describeDeployedCanary(location, extent)
    const found = all<{ Name: string; Target: { Input: string; RoleArn: string } }>(
      home,
      'AWS::Scheduler::Schedule',
    ).find(({ Name }) => Name === name)
    expect(found).toMatchObject({
      ScheduleExpression: expression,
      ScheduleExpressionTimezone: timeZone,
      Target: { Arn: target },
    })
    for (const date of ['StartDate', 'EndDate']) expect(found).not.toHaveProperty(date)
    expect(JSON.parse(found?.Target.Input ?? '')).toEqual(input)
    const roles = all<{ RoleName?: string }>(home, 'AWS::IAM::Role').flatMap(({ RoleName }) => RoleName ?? [])
    expect(roles.map(each => `arn:aws:iam::${SYNTH_ACCOUNT_ID}:role/${each}`)).toEqual([role])
    expect(found?.Target.RoleArn).toContain('CanarySchedulerRole')
  })

  it('has alarms with actions in the home region', () => {
    const topic = buildTopicArn({ account: SYNTH_ACCOUNT_ID, region: home.region }, DEFAULT_PREFIX)
    for (const alarm of all<object>(home, 'AWS::CloudWatch::Alarm'))
      expect(alarm).toMatchObject({ AlarmActions: [topic] })
  })

  it('has the table whose ARN is its id', () => {
    const [table] = all<{ TableName: string; TimeToLiveSpecification: object }>(home, 'AWS::DynamoDB::Table')
    expect(table?.TimeToLiveSpecification).toEqual({ AttributeName: EXPIRY_ATTRIBUTE, Enabled: true })
    const { arn } = buildDeploymentResource(
      { account: SYNTH_ACCOUNT_ID, region: home.region },
      DEFAULT_PREFIX,
    )
    expect(arn).toBe(`arn:aws:dynamodb:${home.region}:${SYNTH_ACCOUNT_ID}:table/${table?.TableName}`)
  })

  it('is checked completely every hour', () => {
    const schedules = all<{
      Name: string
      ScheduleExpression: string
      Target: { Arn: string; Input: string }
    }>(home, 'AWS::Scheduler::Schedule')
    const hourly = schedules.find(({ Name }) => Name === 'assay-self-change')
    expect(hourly?.ScheduleExpression).toBe('rate(1 hour)')
    expect(hourly?.Target.Arn).toBe(`arn:aws:sqs:${home.region}:${SYNTH_ACCOUNT_ID}:assay-self-change`)
    const message = JSON.parse(hourly?.Target.Input ?? '') as { resources: { arn: string }[] }
    expect(message).toMatchObject({ type: 'scheduled-refresh', at: '<aws.scheduler.scheduled-time>' })
    expect(message.resources.map(({ arn }) => arn)).toEqual([
      `arn:aws:dynamodb:${home.region}:${SYNTH_ACCOUNT_ID}:table/assay`,
      ...listDeployedRegions(extent).map(region => `arn:aws:events:${region}:${SYNTH_ACCOUNT_ID}:assay`),
    ])
  })
})

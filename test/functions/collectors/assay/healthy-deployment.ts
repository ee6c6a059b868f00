import { listAlarmNames } from '../../../../audit/deployment/alarms.ts'
import {
  describeDeployedFunction,
  environmentVariables,
  formatFunctionOutput,
  functionSettings,
  nameFunctionOutput,
} from '../../../../audit/deployment/functions.ts'
import { listDeployedQueues, type DeployedQueue } from '../../../../audit/deployment/queues.ts'
import { listRegionRules, type InputTransformer } from '../../../../audit/deployment/rules.ts'
import {
  describeDeployedCanary,
  listDeployedSchedules,
  SCHEDULED_TIME,
} from '../../../../audit/deployment/schedules.ts'
import type { DeploymentScope } from '../../../../audit/deployment/scope.ts'
import { allWorkers, listDeployedWorkers, listWorkerQueues } from '../../../../audit/deployment/workers.ts'
import {
  DEFAULT_PREFIX,
  EXPIRY_ATTRIBUTE,
  buildFunctionArn,
  buildQueueArn,
  buildStackPrefix,
  buildTopicArn,
  nameDeadLetterQueue,
  nameQueue,
} from '../../../../audit/resources/assay/deployment-names.ts'
import type { QueueName, WorkerName } from '../../../../audit/resources/collector-queue.ts'
import type { ResourceLocation } from '../../../../audit/resources/resource.ts'

type Input = Readonly<Record<string, unknown>>

/**
 * The response of an operation in a region of an intact deployment, which `scope` describes; undefined for operations of
 * which a deployment alone says nothing.
 */
export function buildHealthyOutput(
  operation: string,
  location: ResourceLocation,
  input: Input,
  scope: DeploymentScope,
): Record<string, unknown> | undefined {
  const { account, region } = location
  const home = { account, region: scope.home }
  const rules = listRegionRules(region, account, scope)
  const queues = listDeployedQueues(location, scope)
  switch (operation) {
    case 'ListRules':
      return {
        Rules: rules
          .filter(({ bus }) => bus === input['EventBusName'])
          .map(({ name, pattern, state }) => ({
            Name: name,
            State: state,
            EventPattern: JSON.stringify(pattern),
          })),
      }
    case 'ListTargetsByRule':
      return {
        Targets: rules
          .filter(({ name, bus }) => bus === input['EventBusName'] && name === input['Rule'])
          .map(({ target, deadLetters, inputTransformer }) => ({
            Id: 'target',
            Arn: target,
            DeadLetterConfig: { Arn: deadLetters },
            ...buildTransformer(inputTransformer),
          })),
      }
    case 'DescribeAlarms':
      return {
        MetricAlarms: listAlarmNames(region, scope).map(AlarmName => ({
          AlarmName,
          StateValue: 'OK',
          ActionsEnabled: true,
          AlarmActions: region === scope.home ? [buildTopicArn(home, DEFAULT_PREFIX)] : [],
        })),
      }
    case 'ListQueues':
      return {
        QueueUrls: queues.map(({ name }) => `https://sqs.${region}.amazonaws.com/${account}/${name}`),
      }
    case 'GetQueueAttributes':
      return { Attributes: buildQueueAttributes(queues, String(input['QueueUrl'])) }
    case 'DescribeTimeToLive':
      return { TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: EXPIRY_ATTRIBUTE } }
    case 'GetTopicAttributes':
      return { Attributes: { TopicArn: input['TopicArn'], SubscriptionsConfirmed: '1' } }
    case 'ListEventSourceMappings':
      return {
        EventSourceMappings: listDeployedWorkers(scope).flatMap(workerName =>
          listWorkerQueues(workerName).map(queue => buildMapping(workerName, queue, home)),
        ),
      }
    case 'GetFunction':
      return { Configuration: buildConfiguration(String(input['FunctionName']), home) }
    case 'DescribeStacks':
      return {
        Stacks: [
          {
            StackName: input['StackName'],
            StackStatus: 'UPDATE_COMPLETE',
            Outputs: listDeployedWorkers(scope).map(workerName => ({
              OutputKey: nameFunctionOutput(workerName),
              OutputValue: formatFunctionOutput(buildOutput(nameQueue(workerName, DEFAULT_PREFIX), account)),
            })),
          },
        ],
      }
    case 'GetSchedule':
      return buildSchedule(String(input['Name']), home, scope)
    default:
      return undefined
  }
}

function buildQueueAttributes(queues: readonly DeployedQueue[], url: string) {
  const queue = queues.find(({ name }) => url.endsWith(`/${name}`))
  if (queue === undefined) throw new Error(`no queue ${url}`)
  const { retention, rules, work } = queue
  return {
    ApproximateNumberOfMessages: '0',
    DelaySeconds: '0',
    MaximumMessageSize: '1048576',
    MessageRetentionPeriod: String(retention),
    Policy: JSON.stringify(buildQueuePolicy(rules)),
    VisibilityTimeout: String(work?.visibilityTimeout ?? 30),
    ...(work && {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: work.deadLetterQueue,
        maxReceiveCount: work.maxReceives,
      }),
    }),
  }
}

function buildQueuePolicy(rules: readonly string[]) {
  const requireTls = {
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: 'sqs:*',
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  }
  const admitRules = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Condition: { ArnEquals: { 'aws:SourceArn': rules.length === 1 ? rules[0] : rules } },
  }
  return { Statement: rules.length === 0 ? [requireTls] : [requireTls, admitRules] }
}

function buildTransformer(inputTransformer?: InputTransformer) {
  if (inputTransformer === undefined) return {}
  const { inputPathsMap: InputPathsMap, inputTemplate: InputTemplate } = inputTransformer
  return { InputTransformer: { InputPathsMap, InputTemplate } }
}

function buildMapping(workerName: WorkerName, queue: QueueName, home: ResourceLocation) {
  return {
    State: 'Enabled',
    EventSourceArn: buildQueueArn(nameQueue(queue, DEFAULT_PREFIX), home),
    FunctionArn: buildFunctionArn(nameQueue(workerName, DEFAULT_PREFIX), home),
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  }
}

/** The code and the role of a function: each function has others. */
function buildOutput(name: string, account: string) {
  return {
    code: Buffer.from(name.padEnd(32, '.')).toString('base64'),
    role: `arn:aws:iam::${account}:role/Assay-${name}`,
  }
}

function buildConfiguration(name: string, home: ResourceLocation) {
  const workerName = allWorkers.find(each => nameQueue(each, DEFAULT_PREFIX) === name)
  if (workerName === undefined) throw new Error(`no function ${name}`)
  const { memory, timeout, environment, statesCode } = describeDeployedFunction(
    workerName,
    home,
    DEFAULT_PREFIX,
  )
  const { code, role } = buildOutput(name, home.account)
  const { runtime, handler, architecture } = functionSettings
  const queues = `https://sqs.${home.region}.amazonaws.com/${home.account}/`
  return {
    FunctionName: name,
    CodeSha256: code,
    Role: role,
    Runtime: runtime,
    Handler: handler,
    Timeout: timeout,
    MemorySize: memory,
    Architectures: [architecture],
    Environment: {
      Variables: {
        ...environment,
        ...(statesCode ? { [environmentVariables.code]: code } : {}),
        [environmentVariables.queues]: queues,
      },
    },
    VpcConfig: { VpcId: '', SubnetIds: [] },
  }
}

function buildSchedule(name: string, home: ResourceLocation, scope: DeploymentScope) {
  const canary = describeDeployedCanary(home, scope)
  if (name === canary.name)
    return {
      Name: name,
      State: 'ENABLED',
      ScheduleExpression: canary.expression,
      ScheduleExpressionTimezone: canary.timeZone,
      Target: { Arn: canary.target, RoleArn: canary.role, Input: JSON.stringify(canary.input) },
    }
  const schedules = listDeployedSchedules(home.account, scope)
  const schedule = schedules.find(({ queue }) => nameQueue(queue, DEFAULT_PREFIX) === name)
  if (schedule === undefined) throw new Error(`no schedule ${name}`)
  const { expression, timeZone, message } = schedule
  const stack = name === 'assay-sweep' ? { stack: `${buildStackPrefix(home, scope.stack)}0a1b2c3d` } : {}
  return {
    Name: name,
    State: 'ENABLED',
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: timeZone,
    Target: {
      Arn: buildQueueArn(name, home),
      DeadLetterConfig: { Arn: buildQueueArn(nameDeadLetterQueue(schedule.queue, DEFAULT_PREFIX), home) },
      Input: JSON.stringify({ ...message, ...stack, at: SCHEDULED_TIME }),
    },
  }
}

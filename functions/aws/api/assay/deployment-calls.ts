import {
  CloudFormationClient,
  DescribeStacksCommand,
  type DescribeStacksCommandInput,
} from '@aws-sdk/client-cloudformation'
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
} from '@aws-sdk/client-cloudwatch'
import {
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  type DescribeTimeToLiveCommandInput,
  type GetItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import {
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  type ListRulesCommandInput,
  type ListTargetsByRuleCommandInput,
} from '@aws-sdk/client-eventbridge'
import {
  GetFunctionCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  type GetFunctionCommandInput,
  type ListEventSourceMappingsCommandInput,
} from '@aws-sdk/client-lambda'
import { GetScheduleCommand, SchedulerClient, type GetScheduleCommandInput } from '@aws-sdk/client-scheduler'
import {
  GetTopicAttributesCommand,
  SNSClient,
  type GetTopicAttributesCommandInput,
} from '@aws-sdk/client-sns'
import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  SQSClient,
  type GetQueueAttributesCommandInput,
  type ListQueuesCommandInput,
} from '@aws-sdk/client-sqs'
import {
  describeAlarms,
  describeStacks,
  describeTimeToLive,
  getItem,
  getOwnFunction,
  getOwnQueueAttributes,
  getOwnTopicAttributes,
  getSchedule,
  listOwnEventSourceMappings,
  listQueues,
  listRules,
  listTargetsByRule,
} from '../../../collectors/assay/operations.ts'
import { createSdkCall } from '../../sdk/sdk-call.ts'
import { routeByService } from '../../sdk/call-router.ts'
import { translateOptInErrors } from '../../sdk/opt-in-errors.ts'
import { translateEndpointErrors } from '../../sdk/endpoint-errors.ts'

const awsCall = routeByService({
  cloudformation: createSdkCall('cloudformation', region => new CloudFormationClient({ region }), {
    [describeStacks.name]: (input: DescribeStacksCommandInput) => new DescribeStacksCommand(input),
  }),
  cloudwatch: createSdkCall('cloudwatch', region => new CloudWatchClient({ region }), {
    [describeAlarms.name]: (input: DescribeAlarmsCommandInput) => new DescribeAlarmsCommand(input),
  }),
  dynamodb: createSdkCall('dynamodb', region => new DynamoDBClient({ region }), {
    [getItem.name]: (input: GetItemCommandInput) => new GetItemCommand(input),
    [describeTimeToLive.name]: (input: DescribeTimeToLiveCommandInput) =>
      new DescribeTimeToLiveCommand(input),
  }),
  eventbridge: createSdkCall('eventbridge', region => new EventBridgeClient({ region }), {
    [listRules.name]: (input: ListRulesCommandInput) => new ListRulesCommand(input),
    [listTargetsByRule.name]: (input: ListTargetsByRuleCommandInput) => new ListTargetsByRuleCommand(input),
  }),
  lambda: createSdkCall('lambda', region => new LambdaClient({ region }), {
    [listOwnEventSourceMappings.name]: (input: ListEventSourceMappingsCommandInput) =>
      new ListEventSourceMappingsCommand(input),
    [getOwnFunction.name]: (input: GetFunctionCommandInput) => new GetFunctionCommand(input),
  }),
  scheduler: createSdkCall('scheduler', region => new SchedulerClient({ region }), {
    [getSchedule.name]: (input: GetScheduleCommandInput) => new GetScheduleCommand(input),
  }),
  sns: createSdkCall('sns', region => new SNSClient({ region }), {
    [getOwnTopicAttributes.name]: (input: GetTopicAttributesCommandInput) =>
      new GetTopicAttributesCommand(input),
  }),
  sqs: createSdkCall('sqs', region => new SQSClient({ region }), {
    [listQueues.name]: (input: ListQueuesCommandInput) => new ListQueuesCommand(input),
    [getOwnQueueAttributes.name]: (input: GetQueueAttributesCommandInput) =>
      new GetQueueAttributesCommand(input),
  }),
})

/** Calls the APIs that show the state of a deployment, also in regions that the account has not enabled. */
export const callDeploymentApis = translateEndpointErrors(translateOptInErrors(awsCall))

import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
} from '@aws-sdk/client-cloudwatch'
import { DynamoDBClient, GetItemCommand, type GetItemCommandInput } from '@aws-sdk/client-dynamodb'
import {
  EventBridgeClient,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  type ListRuleNamesByTargetCommandInput,
  type ListRulesCommandInput,
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
  GetQueueAttributesCommand,
  ListQueuesCommand,
  SQSClient,
  type GetQueueAttributesCommandInput,
  type ListQueuesCommandInput,
} from '@aws-sdk/client-sqs'
import {
  describeAlarms,
  getItem,
  getOwnFunction,
  getQueueAttributes,
  getSchedule,
  listEventSourceMappings,
  listQueues,
  listRuleNamesByTarget,
  listRules,
} from '../answers/assay/operations.ts'
import { asking } from './asking.ts'
import { byService } from './by-service.ts'
import { whereEnabled } from './where-enabled.ts'
import { whereOffered } from './where-offered.ts'

const call = byService({
  cloudwatch: asking('cloudwatch', region => new CloudWatchClient({ region }), {
    [describeAlarms.name]: (input: DescribeAlarmsCommandInput) => new DescribeAlarmsCommand(input),
  }),
  dynamodb: asking('dynamodb', region => new DynamoDBClient({ region }), {
    [getItem.name]: (input: GetItemCommandInput) => new GetItemCommand(input),
  }),
  eventbridge: asking('eventbridge', region => new EventBridgeClient({ region }), {
    [listRules.name]: (input: ListRulesCommandInput) => new ListRulesCommand(input),
    [listRuleNamesByTarget.name]: (input: ListRuleNamesByTargetCommandInput) =>
      new ListRuleNamesByTargetCommand(input),
  }),
  lambda: asking('lambda', region => new LambdaClient({ region }), {
    [listEventSourceMappings.name]: (input: ListEventSourceMappingsCommandInput) =>
      new ListEventSourceMappingsCommand(input),
    [getOwnFunction.name]: (input: GetFunctionCommandInput) => new GetFunctionCommand(input),
  }),
  scheduler: asking('scheduler', region => new SchedulerClient({ region }), {
    [getSchedule.name]: (input: GetScheduleCommandInput) => new GetScheduleCommand(input),
  }),
  sqs: asking('sqs', region => new SQSClient({ region }), {
    [listQueues.name]: (input: ListQueuesCommandInput) => new ListQueuesCommand(input),
    [getQueueAttributes.name]: (input: GetQueueAttributesCommandInput) =>
      new GetQueueAttributesCommand(input),
  }),
})

/** Asks AWS how what of Assay is deployed stands, also in regions that the account has not enabled. */
export const callDeployment = whereOffered(whereEnabled(call))

import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  type DescribeLogGroupsCommandInput,
} from '@aws-sdk/client-cloudwatch-logs'
import { describeLogGroups } from '../../collectors/logs/operations.ts'
import { createSdkCall } from '../sdk/sdk-call.ts'

/** Calls CloudWatch Logs about log groups. */
export const callLogs = createSdkCall('cloudwatch-logs', region => new CloudWatchLogsClient({ region }), {
  [describeLogGroups.name]: (input: DescribeLogGroupsCommandInput) => new DescribeLogGroupsCommand(input),
})

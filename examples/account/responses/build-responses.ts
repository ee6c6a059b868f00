import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type { ExampleAccount } from '../example-account.ts'
import { buildMonitoringResponses } from './monitoring.ts'
import { buildCodeBuildResponses } from './codebuild.ts'
import { buildEc2Responses } from './ec2/ec2.ts'
import { buildEcrResponses } from './ecr.ts'
import { buildEcsResponses } from './ecs.ts'
import { buildIamResponses } from './iam.ts'
import { buildInspectorScanResponses } from './inspector.ts'
import { buildLambdaResponses } from './lambda.ts'
import { buildLogsResponses } from './lambda/logs.ts'
import { buildMessagingResponses } from './messaging.ts'

/** The response builders of all services. */
export const responseBuilders = [
  buildLambdaResponses,
  buildIamResponses,
  buildEcrResponses,
  buildEc2Responses,
  buildEcsResponses,
  buildCodeBuildResponses,
  buildLogsResponses,
  buildMessagingResponses,
  buildMonitoringResponses,
  buildInspectorScanResponses,
]

/** Builds the responses of AWS for `account` from the time `at` on: the calls that Assay makes, as an account file has them. */
export function buildResponses(account: ExampleAccount, at: string): RecordedCall[] {
  return responseBuilders.flatMap(build => build(account, at))
}

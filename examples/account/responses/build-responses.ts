import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type { ExampleAccount } from '../example-account.ts'
import { buildMonitoringResponses } from './monitoring.ts'
import { buildEc2Responses } from './ec2.ts'
import { buildEcrResponses } from './ecr.ts'
import { buildEcsResponses } from './ecs.ts'
import { buildIamResponses } from './iam.ts'
import { buildLambdaResponses } from './lambda.ts'
import { buildMessagingResponses } from './messaging.ts'

/** What each service answers of an account from a time on; together they are `buildResponses`. */
export const responseBuilders = [
  buildLambdaResponses,
  buildIamResponses,
  buildEcrResponses,
  buildEc2Responses,
  buildEcsResponses,
  buildMessagingResponses,
  buildMonitoringResponses,
]

/** What AWS answers of `account` from `at` on: the calls that Assay makes, as an account file holds them. */
export function buildResponses(account: ExampleAccount, at: string): RecordedCall[] {
  return responseBuilders.flatMap(build => build(account, at))
}

import { parseArn } from '../../../../audit/resources/arn.ts'
import { buildLogGroupResource, getLogGroupName } from '../../../../audit/resources/logs/log-group.ts'
import type { RecordedCall } from '../../../../functions/local/account-file.ts'
import type { ExampleAccount, ExampleFunction } from '../../example-account.ts'
import { createResponseRecorder } from '../response-recorder.ts'

/** Builds the responses of CloudWatch Logs about the log groups of functions from the time `at` on. */
export function buildLogsResponses(account: ExampleAccount, at: string): RecordedCall[] {
  const { functions, missingLogGroups = {} } = account
  const groups = Object.entries(functions).flatMap(([arn, each]) => {
    const region = parseArn(arn)?.region ?? ''
    return listLogGroupNames(arn, each).map(name =>
      buildLogGroupResource(name, { account: account.account, region }),
    )
  })
  const distinct = new Map(groups.map(group => [group.arn, group]))
  return [...distinct.values()].map(group => {
    const logGroupName = getLogGroupName(group)
    const logGroups = Object.hasOwn(missingLogGroups, group.arn) ? [] : [{ logGroupName }]
    return createResponseRecorder('cloudwatch-logs', group.region, at)(
      'DescribeLogGroups',
      { logGroupNamePrefix: logGroupName, limit: 1 },
      { logGroups },
    )
  })
}

/** The log groups of $LATEST and of the versions of a function. */
function listLogGroupNames(arn: string, { logging, versions = {} }: ExampleFunction): string[] {
  const byDefault = `/aws/lambda/${arn.split(':').at(-1) ?? ''}`
  const published = Object.values(versions).map(version =>
    typeof version === 'object' && 'logging' in version ? version.logging?.LogGroup : undefined,
  )
  return [logging?.LogGroup, ...published].map(name => name ?? byDefault)
}

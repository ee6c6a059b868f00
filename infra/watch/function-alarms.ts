import { Duration } from 'aws-cdk-lib'
import { Metric, Stats, type IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { errorsAlarm, throttlesAlarm } from '../../audit/deployment/names.ts'
import { alarm } from './alarm.ts'

/**
 * A message is received again after six minutes, so that what fails for good shows in three of four periods; what
 * succeeds the next time does not.
 */
const AGAIN_AND_AGAIN = { threshold: 1, lasting: { periods: 3, of: 4 } }

/**
 * Says that the function `name` fails as a whole, or may not run, for a quarter of an hour. A message that fails alone
 * ends in the dead letters, which have an alarm of their own.
 */
export function functionAlarms(scope: Construct, name: string, action: IAlarmAction): void {
  alarm(scope, 'Errors', {
    name: errorsAlarm(name),
    description: `Invocations of ${name} fail again and again: read its log group for an error before its work or a time-out.`,
    metric: ofFunction('Errors', name),
    ...AGAIN_AND_AGAIN,
    action,
  })
  alarm(scope, 'Throttles', {
    name: throttlesAlarm(name),
    description: `${name} may not run, again and again: is its reserved concurrency 0, or the account's concurrency used up?`,
    metric: ofFunction('Throttles', name),
    ...AGAIN_AND_AGAIN,
    action,
  })
}

function ofFunction(metricName: string, FunctionName: string): Metric {
  return new Metric({
    namespace: 'AWS/Lambda',
    metricName,
    dimensionsMap: { FunctionName },
    statistic: Stats.SUM,
    period: Duration.minutes(5),
  })
}

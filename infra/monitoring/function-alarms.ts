import { Duration } from 'aws-cdk-lib'
import { Metric, Stats, type IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { nameErrorsAlarm, nameThrottlesAlarm } from '../../audit/resources/assay/deployment-names.ts'
import { createAlarm } from './alarm.ts'

/**
 * A message is received again after six minutes, so that what fails for good shows in three of four periods; what
 * succeeds the next time does not.
 */
const REPEATED_FAILURE = { threshold: 1, lasting: { periods: 3, of: 4 } }

/**
 * Says that the function `name` fails as a whole, or may not run, for a quarter of an hour. A message that fails alone
 * ends in the dead letters, which have an alarm of their own.
 */
export function createFunctionAlarms(scope: Construct, name: string, action: IAlarmAction): void {
  createAlarm(scope, 'Errors', {
    name: nameErrorsAlarm(name),
    description: `Invocations of ${name} fail again and again: read its log group for an error before its work or a time-out.`,
    metric: createFunctionMetric('Errors', name),
    ...REPEATED_FAILURE,
    action,
  })
  createAlarm(scope, 'Throttles', {
    name: nameThrottlesAlarm(name),
    description: `${name} may not run, again and again: is its reserved concurrency 0, or the account's concurrency used up?`,
    metric: createFunctionMetric('Throttles', name),
    ...REPEATED_FAILURE,
    action,
  })
}

function createFunctionMetric(metricName: string, FunctionName: string): Metric {
  return new Metric({
    namespace: 'AWS/Lambda',
    metricName,
    dimensionsMap: { FunctionName },
    statistic: Stats.SUM,
    period: Duration.minutes(5),
  })
}

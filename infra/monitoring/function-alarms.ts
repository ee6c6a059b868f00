import { Duration } from 'aws-cdk-lib'
import { Metric, Stats, type IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { nameErrorsAlarm, nameThrottlesAlarm } from '../../audit/resources/assay/deployment-names.ts'
import { createAlarm } from './alarm.ts'

/**
 * A message is received again after six minutes, so a permanent failure breaches three of four periods; one
 * that succeeds on the next receive does not.
 */
const REPEATED_FAILURE = { threshold: 1, lasting: { periods: 3, of: 4 } }

/**
 * Alarms for a function that fails or is throttled for 15 minutes. A single failing message ends in the
 * dead-letter queue, which has its own alarm.
 */
export function createFunctionAlarms(scope: Construct, name: string, action: IAlarmAction): void {
  createAlarm(scope, 'Errors', {
    name: nameErrorsAlarm(name),
    description: `Function ${name} keeps failing. Read its log group for an error at start-up or a timeout.`,
    metric: createFunctionMetric('Errors', name),
    ...REPEATED_FAILURE,
    action,
  })
  createAlarm(scope, 'Throttles', {
    name: nameThrottlesAlarm(name),
    description: `Function ${name} is throttled and cannot run. Check its reserved concurrency and the account's remaining concurrency.`,
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

import { Duration } from 'aws-cdk-lib'
import { Metric, Stats, type IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { nameAgeAlarm, CONTROLS_ALARM, REQUEUED } from '../../audit/resources/assay/deployment-names.ts'
import { metricsConfig, type MetricName } from '../../functions/aws/runtime/telemetry.ts'
import { createAlarm } from './alarm.ts'

/**
 * How often a message is sent back within 15 minutes: the delay doubles from one second on. Each send resets
 * the age of the message, so the queue's age alarm does not see it.
 */
const MAX_REQUEUES = 10

/** Creates the alarms on the functions' own metrics. */
export function createMetricAlarms(scope: Construct, action: IAlarmAction): void {
  createAlarm(scope, 'Requeued', {
    name: nameAgeAlarm(REQUEUED),
    description: `A message was requeued ${MAX_REQUEUES} times in 15 minutes, because an AWS API throttles Assay. Search the log groups for "requeued" to see which API, then find its other callers.`,
    metric: createAssayMetric('requeued', Stats.MAXIMUM, Duration.minutes(15)),
    threshold: MAX_REQUEUES,
    action,
  })
  createAlarm(scope, 'Controls', {
    name: CONTROLS_ALARM,
    description:
      'A control failed with an error, so its evaluation is INSUFFICIENT_DATA. Search the log group /aws/lambda/assay-evaluate for "a control failed" to see which one, and report it as a bug of Assay.',
    metric: createAssayMetric('controlFailed', Stats.SUM, Duration.minutes(5)),
    threshold: 1,
    action,
  })
}

/** A metric that the functions record, over all of them. */
export function createAssayMetric(metricName: MetricName, statistic: string, period: Duration): Metric {
  const { namespace, dimension } = metricsConfig
  return new Metric({ namespace, metricName, dimensionsMap: { ...dimension }, statistic, period })
}

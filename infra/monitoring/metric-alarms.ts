import { Duration } from 'aws-cdk-lib'
import { Metric, Stats, type IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { nameAgeAlarm, CONTROLS_ALARM, REQUEUED } from '../../audit/resources/assay/deployment-names.ts'
import { metricsConfig, type MetricName } from '../../functions/aws/runtime/telemetry.ts'
import { createAlarm } from './alarm.ts'

/**
 * How often a message was put back that has waited for a quarter of an hour: the delay doubles from a second on. Being
 * sent anew makes it young, so that the age of its queue does not tell.
 */
const MAX_REQUEUES = 10

/** Says what only the functions themselves can measure. */
export function createMetricAlarms(scope: Construct, action: IAlarmAction): void {
  createAlarm(scope, 'PutBack', {
    name: nameAgeAlarm(REQUEUED),
    description: `A message was put back ${MAX_REQUEUES} times, for 15 minutes in all: AWS throttles what Assay reads. Who else calls so much? "put back" in the log groups says of what.`,
    metric: createAssayMetric('redelivered', Stats.MAXIMUM, Duration.minutes(15)),
    threshold: MAX_REQUEUES,
    action,
  })
  createAlarm(scope, 'Controls', {
    name: CONTROLS_ALARM,
    description:
      'A control failed, so that its verdict is INSUFFICIENT_DATA: "a control failed" in the log group of assay-reassess says which. Please report it.',
    metric: createAssayMetric('controlFailed', Stats.SUM, Duration.minutes(5)),
    threshold: 1,
    action,
  })
}

/** What the functions measure, all of it together. */
export function createAssayMetric(metricName: MetricName, statistic: string, period: Duration): Metric {
  const { namespace, dimension } = metricsConfig
  return new Metric({ namespace, metricName, dimensionsMap: { ...dimension }, statistic, period })
}

import { Duration } from 'aws-cdk-lib'
import { Metric, Stats, type IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import type { OptionScope } from '../../audit/deployment/scope.ts'
import { buildMetricDimensions, METRICS_NAMESPACE, type MetricName } from '../../audit/deployment/metrics.ts'
import { nameParts } from '../../audit/resources/assay/deployment-names.ts'
import { buildLogGroupName } from '../names.ts'
import { createAlarm } from './alarm.ts'

/**
 * How often a message is sent back within 15 minutes: the delay doubles from one second on. Each send resets
 * the age of the message, so the queue's age alarm does not see it.
 */
const MAX_REQUEUES = 10

/** Creates the alarms on the functions' own metrics. */
export function createMetricAlarms(
  scope: Construct,
  { prefix, securityHub = false }: { prefix: string } & OptionScope,
  action: IAlarmAction,
): void {
  const { requeuedAlarm, controlsAlarm, securityHubAlarm } = nameParts(prefix)
  createAlarm(scope, 'Requeued', {
    name: requeuedAlarm,
    description: `A message was requeued ${MAX_REQUEUES} times in 15 minutes, because an AWS API throttles Assay. Search the log groups for "requeued" to see which API, then find its other callers.`,
    metric: createAssayMetric(prefix, 'requeued', Stats.MAXIMUM, Duration.minutes(15)),
    threshold: MAX_REQUEUES,
    action,
  })
  createAlarm(scope, 'Controls', {
    name: controlsAlarm,
    description: `A control failed with an error, so its evaluation is INSUFFICIENT_DATA. Search the log group ${buildLogGroupName('evaluate', prefix)} for "a control failed" to see which one, and report it as a bug of Assay.`,
    metric: createAssayMetric(prefix, 'controlFailed', Stats.SUM, Duration.minutes(5)),
    threshold: 1,
    action,
  })
  if (securityHub)
    createAlarm(scope, 'SecurityHubErrors', {
      name: securityHubAlarm,
      description: `Security Hub did not get findings: it is not enabled in a region, or it refuses findings. Search the log group ${buildLogGroupName('security-hub', prefix)} for "not imported" to see which. Enable Security Hub there, or remove the region; the next full scan imports all open findings.`,
      // A full scan repeats what was not imported: with a day, the alarm is raised once and stays until that is repaired.
      metric: createAssayMetric(prefix, 'findingNotImported', Stats.SUM, Duration.days(1)),
      threshold: 1,
      action,
    })
}

/** A metric that the functions record, over all of them. */
export function createAssayMetric(
  prefix: string,
  metricName: MetricName,
  statistic: string,
  period: Duration,
): Metric {
  const dimensionsMap = buildMetricDimensions(prefix)
  return new Metric({ namespace: METRICS_NAMESPACE, metricName, dimensionsMap, statistic, period })
}

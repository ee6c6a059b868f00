import { Duration } from 'aws-cdk-lib'
import { Metric, Stats, type IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { ageAlarm, CONTROLS_ALARM, PUT_BACK } from '../../audit/deployment/names.ts'
import { measures, type Measure } from '../../functions/aws/log.ts'
import { alarm } from './alarm.ts'

/**
 * How often a message was put back that has waited for a quarter of an hour: the delay doubles from a second on. Being
 * sent anew makes it young, so that the age of its queue does not tell.
 */
const TOO_OFTEN = 10

/** Says what only the functions themselves can measure. */
export function measureAlarms(scope: Construct, action: IAlarmAction): void {
  alarm(scope, 'PutBack', {
    name: ageAlarm(PUT_BACK),
    description: `A message was put back ${TOO_OFTEN} times, for 15 minutes in all: AWS throttles what Assay reads. Who else calls so much? "put back" in the log groups says of what.`,
    metric: measured('putBack', Stats.MAXIMUM, Duration.minutes(15)),
    threshold: TOO_OFTEN,
    action,
  })
  alarm(scope, 'Controls', {
    name: CONTROLS_ALARM,
    description:
      'A control failed, so that its verdict is INSUFFICIENT_DATA: "a control failed" in the log group of assay-reassess says which. Please report it.',
    metric: measured('controlFailed', Stats.SUM, Duration.minutes(5)),
    threshold: 1,
    action,
  })
}

/** What the functions measure, all of it together. */
export function measured(metricName: Measure, statistic: string, period: Duration): Metric {
  const { namespace, dimension } = measures
  return new Metric({ namespace, metricName, dimensionsMap: { ...dimension }, statistic, period })
}

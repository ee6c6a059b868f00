import { Duration, Stack } from 'aws-cdk-lib'
import { Metric, Stats, type IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import { CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler'
import { Construct } from 'constructs'
import { nameParts } from '../../audit/resources/assay/deployment-names.ts'
import { createAlarm } from '../monitoring/alarm.ts'

/** Two errors within 75 minutes: the hourly schedule fails twice, also if no error is retried. */
const REPEATED_FAILURE = { periods: 2, of: 5 }

/**
 * The group of Assay's schedules. EventBridge Scheduler publishes metrics and sets aws:SourceArn per group only
 * (EventBridge Scheduler User Guide, "Monitoring with Amazon CloudWatch" and "Confused deputy prevention").
 */
export class ScheduleGroup extends Construct {
  readonly arn: string

  constructor(scope: Construct, id: string, { prefix, action }: { prefix: string; action: IAlarmAction }) {
    super(scope, id)
    const { scheduleGroup, schedulesAlarm } = nameParts(prefix)
    new CfnScheduleGroup(this, 'Group', { name: scheduleGroup })
    this.arn = Stack.of(this).formatArn({
      service: 'scheduler',
      resource: 'schedule-group',
      resourceName: scheduleGroup,
    })
    createAlarm(this, 'Errors', {
      name: schedulesAlarm,
      description:
        "EventBridge Scheduler keeps failing to send Assay's scheduled messages. It retries for a day, then leaves them in the dead-letter queue. Check that the queues exist and that the roles of the schedules may send to them.",
      metric: createScheduleMetric(prefix, 'TargetErrorCount'),
      threshold: 1,
      lasting: REPEATED_FAILURE,
      action,
    })
  }
}

/** A metric of all of Assay's schedules together. */
export function createScheduleMetric(prefix: string, metricName: string): Metric {
  return new Metric({
    namespace: 'AWS/Scheduler',
    metricName,
    dimensionsMap: { ScheduleGroup: nameParts(prefix).scheduleGroup },
    statistic: Stats.SUM,
    period: Duration.minutes(15),
  })
}

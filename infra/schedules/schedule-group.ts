import { Duration, Stack } from 'aws-cdk-lib'
import { Metric, Stats, type IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import { CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler'
import { Construct } from 'constructs'
import {
  nameErrorsAlarm,
  nameFailedAlarm,
  SCHEDULE_GROUP_NAME,
  SCHEDULES,
} from '../../audit/resources/assay/deployment-names.ts'
import { createAlarm } from '../monitoring/alarm.ts'

/**
 * The group of Assay's schedules. EventBridge Scheduler publishes metrics and sets aws:SourceArn per group only
 * (EventBridge Scheduler User Guide, "Monitoring with Amazon CloudWatch" and "Confused deputy prevention").
 */
export class ScheduleGroup extends Construct {
  readonly arn: string

  constructor(scope: Construct, id: string, { action }: { action: IAlarmAction }) {
    super(scope, id)
    new CfnScheduleGroup(this, 'Group', { name: SCHEDULE_GROUP_NAME })
    this.arn = Stack.of(this).formatArn({
      service: 'scheduler',
      resource: 'schedule-group',
      resourceName: SCHEDULE_GROUP_NAME,
    })
    createAlarm(this, 'Errors', {
      name: nameErrorsAlarm(SCHEDULES),
      description:
        "EventBridge Scheduler cannot send Assay's scheduled messages and retries for a day. Check that the queues exist and that the roles of the schedules may send to them.",
      metric: createScheduleMetric('TargetErrorCount'),
      threshold: 1,
      lasting: { periods: 3, of: 4 },
      action,
    })
    createAlarm(this, 'Failed', {
      name: nameFailedAlarm(SCHEDULES),
      description:
        'EventBridge Scheduler gave up a scheduled message of Assay. Redrive it from the dead-letter queue (docs/operations.md), or wait for the next one.',
      metric: createScheduleMetric('InvocationDroppedCount'),
      threshold: 1,
      action,
    })
  }
}

/** A metric of all of Assay's schedules together. */
export function createScheduleMetric(metricName: string): Metric {
  return new Metric({
    namespace: 'AWS/Scheduler',
    metricName,
    dimensionsMap: { ScheduleGroup: SCHEDULE_GROUP_NAME },
    statistic: Stats.SUM,
    period: Duration.minutes(15),
  })
}

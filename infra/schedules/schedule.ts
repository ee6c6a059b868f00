import { Stack } from 'aws-cdk-lib'
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler'
import { Construct } from 'constructs'
import { SCHEDULED_TIME } from '../../audit/deployment/schedules.ts'
import type { QueueName } from '../../audit/resources/collector-queue.ts'
import { nameParts, nameQueue } from '../../audit/resources/assay/deployment-names.ts'
import type { ScheduleGroup } from './schedule-group.ts'
import { createSchedulerRole } from './scheduler-role.ts'
import type { WorkQueue } from '../queues/work-queue.ts'

/** The message of a schedule, its target, and when it is sent. */
export interface ScheduleProps {
  prefix: string
  group: ScheduleGroup
  queue: QueueName
  target: WorkQueue
  /** The message without its scheduled time. */
  message: object
  /** `cron(…)` or `rate(…)`, in EventBridge Scheduler's syntax. */
  expression: string
  /** An IANA time zone. */
  timeZone: string
}

/** Sends a message with its scheduled time to a queue. */
export class Schedule extends Construct {
  constructor(scope: Construct, id: string, props: ScheduleProps) {
    super(scope, id)
    const { prefix, group, queue, target, message, expression, timeZone } = props
    const name = nameQueue(queue, prefix)
    const { queueArn: arn } = target.queue
    const role = createSchedulerRole(this, {
      group,
      actions: ['sqs:SendMessage'],
      resources: [arn, target.deadLetters.queue.queueArn],
    })
    const schedule = new CfnSchedule(this, 'Schedule', {
      name,
      groupName: nameParts(prefix).scheduleGroup,
      description: `Sends the scheduled message to ${queue}`,
      scheduleExpression: expression,
      scheduleExpressionTimezone: timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn,
        roleArn: role.roleArn,
        input: Stack.of(this).toJsonString({ ...message, at: SCHEDULED_TIME }),
        deadLetterConfig: { arn: target.deadLetters.queue.queueArn },
      },
    })
    schedule.node.addDependency(target, group)
  }
}

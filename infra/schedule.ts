import { Stack } from 'aws-cdk-lib'
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler'
import { Construct } from 'constructs'
import type { Queue } from '../audit/messages.ts'
import { queueName } from '../audit/deployment/names.ts'
import type { WorkQueue } from './work-queue.ts'

/** What is called for when. */
export interface ScheduleProps {
  queue: Queue
  target: WorkQueue
  /** What the message says besides the time for which it was called. */
  message: object
  /** `cron(…)` or `rate(…)`, as EventBridge Scheduler has them. */
  expression: string
  /** An IANA time zone. */
  timeZone: string
}

/** Calls for work on a schedule, by a message with the time for which it was called. */
export class Schedule extends Construct {
  constructor(scope: Construct, id: string, { queue, target, message, expression, timeZone }: ScheduleProps) {
    super(scope, id)
    const name = queueName(queue)
    const { queueArn: arn } = target.queue
    const schedule = new CfnSchedule(this, 'Schedule', {
      name,
      description: `Calls for ${queue}`,
      scheduleExpression: expression,
      scheduleExpressionTimezone: timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn,
        roleArn: this.caller(arn).roleArn,
        input: Stack.of(this).toJsonString({ ...message, at: '<aws.scheduler.scheduled-time>' }),
        deadLetterConfig: { arn: target.deadLetters.queue.queueArn },
      },
    })
    schedule.node.addDependency(target)
  }

  /**
   * The role that schedules of this group, and nobody else, take to send to the queue. A group is the narrowest that
   * the Scheduler names itself by (EventBridge Scheduler User Guide, "Confused deputy prevention").
   */
  private caller(queue: string): Role {
    const stack = Stack.of(this)
    const group = stack.formatArn({
      service: 'scheduler',
      resource: 'schedule-group',
      resourceName: 'default',
    })
    const statements = [
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue, `${queue}-dead-letters`] }),
    ]
    return new Role(this, 'Caller', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnEquals: { 'aws:SourceArn': group },
        },
      }),
      inlinePolicies: { Send: new PolicyDocument({ statements }) },
    })
  }
}

import { Duration, Stack } from 'aws-cdk-lib'
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import {
  Queue,
  QueueEncryption,
  RedrivePermission,
  type IQueue,
  type RedriveAllowPolicy,
} from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { createAlarm } from '../monitoring/alarm.ts'
import { allowRule } from './allow-rule.ts'

/** Whose dead letters, and whom to tell of them. */
export interface DeadLetterQueueProps {
  name: string
  /** The name of the queue whose messages end here; without one, only what rules could not deliver does. */
  source?: string
  action?: IAlarmAction | undefined
}

/** Keeps for two weeks what could not be worked off or delivered, and says so when there is something. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue

  constructor(scope: Construct, id: string, { name, source, action }: DeadLetterQueueProps) {
    super(scope, id)
    this.queue = new Queue(this, 'Queue', {
      queueName: name,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      redriveAllowPolicy: this.redriveFrom(source),
    })
    createAlarm(this, 'Depth', {
      name,
      description: `${name} holds what could not be worked off or delivered: read why there, then redrive it.`,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        statistic: 'max',
        period: Duration.minutes(1),
      }),
      threshold: 1,
      action,
    })
  }

  /** Lets the rule put here what it could not deliver. */
  admit(ruleArn: string): void {
    allowRule(this.queue, ruleArn)
  }

  /** The source is named, not referenced: it references this queue itself. */
  private redriveFrom(source: string | undefined): RedriveAllowPolicy {
    if (source === undefined) return { redrivePermission: RedrivePermission.DENY_ALL }
    const arn = Stack.of(this).formatArn({ service: 'sqs', resource: source })
    const queue: IQueue = Queue.fromQueueArn(this, 'Source', arn)
    return { redrivePermission: RedrivePermission.BY_QUEUE, sourceQueues: [queue] }
  }
}

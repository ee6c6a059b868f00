import { Duration, Stack } from 'aws-cdk-lib'
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import { Queue, QueueEncryption, RedrivePermission, type RedriveAllowPolicy } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { queueRetention } from '../../audit/deployment/queues.ts'
import { createAlarm } from '../monitoring/alarm.ts'
import { createRulePermission, type RulePermission } from './allow-rule.ts'

/** The queue of the dead letters, and the action of its alarm. */
export interface DeadLetterQueueProps {
  name: string
  /** The names of the queues whose messages end here, at most 10; omitted when only rules send here. */
  sources?: readonly string[]
  action?: IAlarmAction | undefined
}

/** Keeps failed messages and undelivered events for two weeks, and raises an alarm when it contains any. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue
  /** Allows a rule to send its failed deliveries here. */
  readonly admit: RulePermission

  constructor(scope: Construct, id: string, { name, sources = [], action }: DeadLetterQueueProps) {
    super(scope, id)
    this.queue = new Queue(this, 'Queue', {
      queueName: name,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.seconds(queueRetention.deadLetters),
      redriveAllowPolicy: this.redriveFrom(sources),
    })
    this.admit = createRulePermission(this.queue)
    createAlarm(this, 'Depth', {
      name,
      description: `${name} contains messages that failed or could not be delivered. Read the reason in their attributes, fix it, then redrive them (docs/operations.md).`,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        statistic: 'max',
        period: Duration.minutes(1),
      }),
      threshold: 1,
      action,
    })
  }

  /** The sources are named by ARN, since references would be circular. */
  private redriveFrom(sources: readonly string[]): RedriveAllowPolicy {
    if (sources.length === 0) return { redrivePermission: RedrivePermission.DENY_ALL }
    const sourceQueues = sources.map(source =>
      Queue.fromQueueArn(
        this,
        `From-${source}`,
        Stack.of(this).formatArn({ service: 'sqs', resource: source }),
      ),
    )
    return { redrivePermission: RedrivePermission.BY_QUEUE, sourceQueues }
  }
}

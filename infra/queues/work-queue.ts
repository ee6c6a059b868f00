import { Duration, Fn } from 'aws-cdk-lib'
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { QueueName } from '../../audit/resources/collector-queue.ts'
import { nameAgeAlarm, nameDeadLetterQueue, nameQueue } from '../../audit/resources/assay/deployment-names.ts'
import { createAlarm } from '../monitoring/alarm.ts'
import { createRulePermission, type RulePermission } from './allow-rule.ts'
import { DeadLetterQueue } from './dead-letter-queue.ts'

/** Receives of a message before it becomes a dead letter. */
export const MAX_RECEIVES = 5

/** The queue, its timeout, and the action of its alarms. */
export interface WorkQueueProps {
  queue: QueueName
  /** The timeout of the function that processes the queue. */
  timeout: Duration
  action: IAlarmAction
}

/** The queue of a function with its dead-letter queue; both raise alarms. */
export class WorkQueue extends Construct {
  readonly queue: Queue
  readonly deadLetters: DeadLetterQueue
  /** Allows a rule to send to the queue. */
  readonly admit: RulePermission
  /** The URL of every queue of the stack without its name. */
  readonly baseUrl: string

  constructor(scope: Construct, id: string, { queue, timeout, action }: WorkQueueProps) {
    super(scope, id)
    const name = nameQueue(queue)
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      name: nameDeadLetterQueue(queue),
      source: name,
      action,
    })
    this.queue = new Queue(this, 'Queue', {
      queueName: name,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(4),
      visibilityTimeout: Duration.seconds(6 * timeout.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters.queue, maxReceiveCount: MAX_RECEIVES },
    })
    this.admit = createRulePermission(this.queue)
    this.baseUrl = Fn.select(0, Fn.split(name, this.queue.queueUrl))
    createAlarm(this, 'Age', {
      name: nameAgeAlarm(name),
      description: `A message in ${name} has waited for 15 minutes, so results are late. Search the function's log for "requeued" and "failed", and check its event source mapping.`,
      metric: this.queue.metricApproximateAgeOfOldestMessage({
        statistic: 'max',
        period: Duration.minutes(5),
      }),
      threshold: Duration.minutes(15).toSeconds(),
      action,
    })
  }
}

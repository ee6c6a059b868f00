import { Duration, Fn } from 'aws-cdk-lib'
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { QueueName as QueueOf } from '../../audit/resources/collector-queue.ts'
import { nameAgeAlarm, nameDeadLetterQueue, nameQueue } from '../../audit/resources/assay/deployment-names.ts'
import { createAlarm } from '../monitoring/alarm.ts'
import { allowRule } from './allow-rule.ts'
import { DeadLetterQueue } from './dead-letter-queue.ts'

/** How often a message is received before it is given up. */
export const MAX_RECEIVES = 5

/** Whose queue, and whom to tell of what piles up. */
export interface WorkQueueProps {
  queue: QueueOf
  /** How long the function that works it off may take. */
  timeout: Duration
  action: IAlarmAction
}

/** The queue of one function: what it could not work off ends in its dead letters; both say when they pile up. */
export class WorkQueue extends Construct {
  readonly queue: Queue
  readonly deadLetters: DeadLetterQueue
  /** What comes before the name of every queue of the stack in its URL. */
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
    this.baseUrl = Fn.select(0, Fn.split(name, this.queue.queueUrl))
    createAlarm(this, 'Age', {
      name: nameAgeAlarm(name),
      description: `A message in ${name} has waited for 15 minutes: answers to changes are late.`,
      metric: this.queue.metricApproximateAgeOfOldestMessage({
        statistic: 'max',
        period: Duration.minutes(5),
      }),
      threshold: Duration.minutes(15).toSeconds(),
      action,
    })
  }

  /** Lets the rule send here. */
  admit(ruleArn: string): void {
    allowRule(this.queue, ruleArn)
  }
}

import { Duration, Fn } from 'aws-cdk-lib'
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { MAX_RECEIVES } from '../../audit/deployment/functions.ts'
import { isAgeWatched } from '../../audit/deployment/alarms.ts'
import { computeVisibilityTimeout, queueRetention } from '../../audit/deployment/queues.ts'
import { allQueues } from '../../audit/deployment/workers.ts'
import type { QueueName } from '../../audit/resources/collector-queue.ts'
import { nameAgeAlarm, nameDeadLetterQueue, nameQueue } from '../../audit/resources/assay/deployment-names.ts'
import { createAlarm } from '../monitoring/alarm.ts'
import { createRulePermission, type RulePermission } from './allow-rule.ts'
import { DeadLetterQueue } from './dead-letter-queue.ts'

/** The queue, and the action of its alarms. */
export interface WorkQueueProps {
  queue: QueueName
  prefix: string
  /** The dead-letter queue that it shares with a queue created before; without it, it gets the one of its name. */
  deadLetters: DeadLetterQueue | undefined
  action: IAlarmAction
}

/** A queue of a function. Where nothing else shows that its messages wait, an alarm does. */
export class WorkQueue extends Construct {
  readonly queue: Queue
  readonly deadLetters: DeadLetterQueue
  /** Allows a rule to send to the queue. */
  readonly admit: RulePermission
  /** The URL of every queue of the stack without its name. */
  readonly baseUrl: string

  constructor(scope: Construct, id: string, { queue, prefix, deadLetters, action }: WorkQueueProps) {
    super(scope, id)
    const name = nameQueue(queue, prefix)
    this.deadLetters = deadLetters ?? this.createDeadLetters(queue, prefix, action)
    this.queue = new Queue(this, 'Queue', {
      queueName: name,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.seconds(queueRetention.work),
      visibilityTimeout: Duration.seconds(computeVisibilityTimeout(queue)),
      deadLetterQueue: { queue: this.deadLetters.queue, maxReceiveCount: MAX_RECEIVES },
    })
    this.admit = createRulePermission(this.queue)
    this.baseUrl = Fn.select(0, Fn.split(name, this.queue.queueUrl))
    if (!isAgeWatched(queue)) return
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

  /** Creates the dead-letter queue of this queue and of all others that share it. */
  private createDeadLetters(queue: QueueName, prefix: string, action: IAlarmAction): DeadLetterQueue {
    const name = nameDeadLetterQueue(queue, prefix)
    const sources = allQueues
      .filter(each => nameDeadLetterQueue(each, prefix) === name)
      .map(each => nameQueue(each, prefix))
    return new DeadLetterQueue(this, 'DeadLetters', { name, sources, action })
  }
}

import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import type { Queue } from '../audit/messages.ts'
import type { Trigger } from '../audit/changes/triggers.ts'
import { AccountTable } from './account-table.ts'
import { eventRules } from './event-rules.ts'
import { IngestBus } from './ingest-bus.ts'
import { PREFIX } from './names.ts'
import { NotificationTopic } from './notification-topic.ts'
import { permissionsOf, type Place } from './permissions.ts'
import { queueTarget } from './queue-target.ts'
import { WorkQueue } from './work-queue.ts'
import { TIMEOUT, Worker } from './worker.ts'
import { workerNames } from './workers.ts'

/** What Assay follows, and with which code. */
export interface HomeStackProps extends StackProps {
  /** The regions in scope. */
  regions: readonly string[]
  /** The triggers whose events arrive in this region. */
  arriving: readonly Trigger[]
  /** The triggers whose events other regions forward. */
  forwarded: readonly Trigger[]
  /** Where the bundles of all functions are. */
  bundles: string
}

/** Where Assay lives: what it knows, the functions and their queues, and what sets them to work. */
export class HomeStack extends Stack {
  constructor(scope: Construct, id: string, props: HomeStackProps) {
    super(scope, id, props)
    const { regions, arriving, forwarded, bundles } = props
    const notifications = new NotificationTopic(this, 'Notifications')
    const account = new AccountTable(this, 'Account')
    const queues = this.queues(notifications)
    const place: Place = {
      partition: this.partition,
      account: this.account,
      home: this.region,
      regions,
      tableKey: account.key.keyArn,
      topicKey: notifications.key.keyArn,
    }
    for (const queue of workerNames) {
      const topic = queue === 'notify' ? notifications.topic.topicArn : undefined
      const permissions = permissionsOf(queue, place)
      new Worker(this, `${queue}-worker`, { queue, source: queues[queue], bundles, permissions, topic })
    }
    this.follow(arriving, queues, notifications)
    if (forwarded.length > 0) new IngestBus(this, 'Ingest', { triggers: forwarded, queues, notifications })
    new CfnOutput(this, 'Topic', {
      description: 'Subscribe here to findings and alarms.',
      value: notifications.topic.topicArn,
    })
  }

  private queues({ action }: NotificationTopic): Record<Queue, WorkQueue> {
    const made = workerNames.map(queue => {
      return [queue, new WorkQueue(this, `${queue}-queue`, { queue, timeout: TIMEOUT, action })] as const
    })
    return Object.fromEntries(made) as Record<Queue, WorkQueue>
  }

  private follow(
    arriving: readonly Trigger[],
    queues: Readonly<Record<Queue, WorkQueue>>,
    { action }: NotificationTopic,
  ): void {
    for (const trigger of arriving) {
      const { deadLetters } = queues[trigger.queue]
      const target = queueTarget(queues[trigger.queue])
      eventRules(this, { trigger, name: `${PREFIX}${trigger.queue}`, target, deadLetters, action })
    }
  }
}

import { Stack } from 'aws-cdk-lib'
import { EventBus } from 'aws-cdk-lib/aws-events'
import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { INGEST_BUS_NAME } from '../../audit/resources/assay/deployment-names.ts'
import { alarmPattern, FORWARDED_ALARMS_RULE } from '../../audit/deployment/rules.ts'
import type { QueueName } from '../../audit/resources/collector-queue.ts'
import type { Trigger } from '../../audit/events/triggers.ts'
import { EventRule } from './event-rule.ts'
import { createEventRules } from './create-event-rules.ts'
import type { NotificationTopic } from '../data/notification-topic.ts'
import { createQueueTarget } from './queue-target.ts'
import type { WorkQueue } from '../queues/work-queue.ts'

/** What the bus takes in, and where that goes. */
export interface IngestBusProps {
  /** The triggers whose events other regions forward. */
  triggers: readonly Trigger[]
  queues: Readonly<Record<QueueName, WorkQueue>>
  notifications: NotificationTopic
  /** The account that manages the organization, where it tells of what it changes. */
  managementAccount?: string | undefined
}

/**
 * Takes in what other regions forward, and the account that manages the organization, apart from the default bus:
 * forwarded events fire nobody else's rules.
 */
export class IngestBus extends Construct {
  constructor(scope: Construct, id: string, props: IngestBusProps) {
    super(scope, id)
    const { triggers, queues, notifications, managementAccount } = props
    const { action, topic } = notifications
    const made = new EventBus(this, 'Bus', {
      eventBusName: INGEST_BUS_NAME,
      description: 'Events that Assay forwards from other regions',
    })
    const bus = made.eventBusName
    if (managementAccount !== undefined) allowManagementAccount(made, managementAccount)
    for (const trigger of triggers) {
      const { deadLetters } = queues[trigger.queue]
      const ruleTarget = createQueueTarget(queues[trigger.queue])
      createEventRules(this, { trigger, bus, target: ruleTarget, deadLetters, action })
    }
    notifications.admitRules()
    new EventRule(this, 'Alarms', {
      name: FORWARDED_ALARMS_RULE,
      description: 'Alarms of Assay in other regions',
      pattern: alarmPattern,
      bus,
      target: { arn: topic.topicArn, inputTransformer: alarmInputTransformer, after: topic },
      deadLetters: queues.notify.deadLetters,
      action,
    })
  }
}

/** Lets the account that manages the organization put events of that on the bus, and no others. */
function allowManagementAccount(bus: EventBus, managementAccount: string): void {
  if (managementAccount === Stack.of(bus).account) return
  bus.addToResourcePolicy(
    new PolicyStatement({
      sid: 'Organization',
      principals: [new AccountPrincipal(managementAccount)],
      actions: ['events:PutEvents'],
      resources: [bus.eventBusArn],
      conditions: { 'ForAllValues:StringEquals': { 'events:source': 'aws.organizations' } },
    }),
  )
}

/** Makes a sentence of the event of an alarm. */
const alarmInputTransformer = {
  inputPathsMap: { name: '$.detail.alarmName', region: '$.region', reason: '$.detail.state.reason' },
  inputTemplate: '"Assay: the alarm <name> went off in <region>: <reason>"',
}

import { Stack } from 'aws-cdk-lib'
import { EventBus } from 'aws-cdk-lib/aws-events'
import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { nameParts } from '../../audit/resources/assay/deployment-names.ts'
import { alarmInputTransformer, buildAlarmPattern, nameOwnRules } from '../../audit/deployment/rules.ts'
import type { QueueName } from '../../audit/resources/collector-queue.ts'
import type { Trigger } from '../../audit/events/triggers.ts'
import { buildRuleArn } from '../names.ts'
import { createDeliveryRole } from './delivery-role.ts'
import { EventRule } from './event-rule.ts'
import { createEventRules } from './create-event-rules.ts'
import type { NotificationTopic } from '../data/notification-topic.ts'
import { createQueueTarget } from './queue-target.ts'
import type { WorkQueue } from '../queues/work-queue.ts'

/** The events that the bus receives, and their targets. */
export interface IngestBusProps {
  prefix: string
  /** The triggers whose events other regions forward. */
  triggers: readonly Trigger[]
  queues: Readonly<Record<QueueName, WorkQueue>>
  notifications: NotificationTopic
  /** The organization's management account, if it sends events. */
  managementAccount?: string | undefined
}

/**
 * Receives the events that other regions and the management account forward. A bus of its own, since on the
 * default bus forwarded events would match other rules of the account.
 */
export class IngestBus extends Construct {
  constructor(scope: Construct, id: string, props: IngestBusProps) {
    super(scope, id)
    const { prefix, triggers, queues, notifications, managementAccount } = props
    const { forwardedAlarms } = nameOwnRules(prefix)
    const eventBus = new EventBus(this, 'Bus', {
      eventBusName: nameParts(prefix).ingestBus,
      description: 'Events that Assay forwards from other regions',
    })
    const bus = eventBus.eventBusName
    if (managementAccount !== undefined) allowManagementAccount(eventBus, managementAccount)
    for (const trigger of triggers) {
      const { deadLetters } = queues[trigger.queue]
      const ruleTarget = createQueueTarget(queues[trigger.queue])
      createEventRules(this, { trigger, prefix, bus, target: ruleTarget, deadLetters })
    }
    const role = createDeliveryRole(this, 'AlarmsRole', {
      rules: buildRuleArn(Stack.of(this), forwardedAlarms, bus),
      permissions: notifications.listPublishPermissions(),
    })
    new EventRule(this, 'Alarms', {
      name: forwardedAlarms,
      description: 'Alarms of Assay in other regions',
      pattern: buildAlarmPattern(prefix),
      bus,
      target: {
        arn: notifications.topic.topicArn,
        roleArn: role.roleArn,
        inputTransformer: alarmInputTransformer,
      },
      deadLetters: queues.notify.deadLetters,
    })
  }
}

/** Allows the management account to put events of AWS Organizations on the bus, and no others. */
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

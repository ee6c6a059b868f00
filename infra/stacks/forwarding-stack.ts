import { Stack, Validations, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { FORWARDING_DEAD_LETTERS, PREFIX } from '../../audit/resources/assay/deployment-names.ts'
import { ALARMS_RULE, alarmPattern } from '../../audit/deployment/rules.ts'
import { DeadLetterQueue } from '../queues/dead-letter-queue.ts'
import { createDeliveryRole } from '../events/delivery-role.ts'
import { EventRule } from '../events/event-rule.ts'
import { createEventRules } from '../events/create-event-rules.ts'
import { buildBusArn, buildRuleArn } from '../names.ts'
import type { RegionTriggers } from './region-triggers.ts'

/** The home region, and the triggers whose events are forwarded to it. */
export interface ForwardingStackProps extends StackProps {
  home: string
  arrival: RegionTriggers
}

/** Forwards the events of another region, and the alarms in it, to the ingest bus in the home region. */
export class ForwardingStack extends Stack {
  constructor(scope: Construct, id: string, { home, arrival, ...props }: ForwardingStackProps) {
    super(scope, id, props)
    const deadLetterQueue = new DeadLetterQueue(this, 'DeadLetters', { name: FORWARDING_DEAD_LETTERS })
    Validations.of(deadLetterQueue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This is the dead-letter queue of the rules of this stack.',
    })
    const arn = buildBusArn(this, home)
    const role = createDeliveryRole(this, 'ForwardingRole', {
      rules: buildRuleArn(this, `${PREFIX}*`),
      permissions: [{ actions: ['events:PutEvents'], resource: arn }],
    })
    const target = { arn, roleArn: role.roleArn }
    for (const trigger of arrival.triggers)
      createEventRules(this, { trigger, target, deadLetters: deadLetterQueue })
    new EventRule(this, 'Alarms', {
      name: ALARMS_RULE,
      description: 'Alarms of Assay in this region',
      pattern: alarmPattern,
      target,
      deadLetters: deadLetterQueue,
    })
  }
}

import { Stack, Validations, type StackProps } from 'aws-cdk-lib'
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import { FORWARDING_DEAD_LETTERS, PREFIX } from '../../audit/deployment/names.ts'
import { ALARMS_RULE, alarmPattern } from '../../audit/deployment/rules.ts'
import { DeadLetters } from '../functions/dead-letters.ts'
import { EventRule } from '../events/event-rule.ts'
import { eventRules } from '../events/event-rules.ts'
import { busArn, ruleArn } from '../names.ts'
import type { Arrival } from './places.ts'

/** What is forwarded from where to where. */
export interface ForwardingStackProps extends StackProps {
  home: string
  arrival: Arrival
}

/** Forwards what becomes known in another region to the bus in the home region, in one hop; its own alarms too. */
export class ForwardingStack extends Stack {
  constructor(scope: Construct, id: string, { home, arrival, ...props }: ForwardingStackProps) {
    super(scope, id, props)
    const deadLetters = new DeadLetters(this, 'DeadLetters', { name: FORWARDING_DEAD_LETTERS })
    Validations.of(deadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'The queue is itself the dead-letter queue: of the rules of this stack.',
    })
    const arn = busArn(this, home)
    const target = { arn, roleArn: this.forwarder(arn).roleArn }
    for (const trigger of arrival.triggers) eventRules(this, { trigger, target, deadLetters })
    new EventRule(this, 'Alarms', {
      name: ALARMS_RULE,
      description: 'Alarms of Assay in this region',
      pattern: alarmPattern,
      target,
      deadLetters,
    })
  }

  /** The role that rules of this stack, and nobody else, take to put events on the bus. */
  private forwarder(bus: string): Role {
    const put = new PolicyStatement({ actions: ['events:PutEvents'], resources: [bus] })
    return new Role(this, 'Forwarder', {
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': this.account },
          ArnLike: { 'aws:SourceArn': ruleArn(this, `${PREFIX}*`) },
        },
      }),
      inlinePolicies: { Forward: new PolicyDocument({ statements: [put] }) },
    })
  }
}

import { Stack, Validations } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { nameParts } from '../../audit/resources/assay/deployment-names.ts'
import { buildAlarmPattern, nameOwnRules } from '../../audit/deployment/rules.ts'
import { ConfigurationError } from '../../audit/configuration/configuration.ts'
import { DeadLetterQueue } from '../queues/dead-letter-queue.ts'
import { createDeliveryRole } from '../events/delivery-role.ts'
import { EventRule } from '../events/event-rule.ts'
import { createEventRules } from '../events/create-event-rules.ts'
import { buildBusArn, buildRuleArn } from '../names.ts'
import { listForwardedArrivals } from './region-triggers.ts'
import {
  readConfiguration,
  requireRegion,
  setFeatureFlags,
  type DeploymentProps,
} from './construct-configuration.ts'

/**
 * Forwards the events of the region of its stack, and the alarms in it, to the ingest bus in the home region. Deploy the stack
 * after the home stack. Throws ConfigurationError.
 */
export class AssayForwarding extends Construct {
  constructor(scope: Construct, id: string, props: DeploymentProps) {
    super(scope, id)
    setFeatureFlags(this)
    const configuration = readConfiguration(this, props)
    const region = requireRegion(this)
    const { prefix, home } = configuration
    const arrivals = listForwardedArrivals(configuration)
    const arrival = arrivals.find(each => each.region === region)
    if (arrival === undefined)
      throw new ConfigurationError(
        `${this.node.path}: nothing is forwarded from ${region}. The regions that forward are: ${arrivals.map(each => each.region).join(', ') || 'none'}.`,
      )
    const { start, forwardingDeadLetters } = nameParts(prefix)
    const deadLetterQueue = new DeadLetterQueue(this, 'DeadLetters', { name: forwardingDeadLetters })
    Validations.of(deadLetterQueue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This is the dead-letter queue of the rules of this stack.',
    })
    const stack = Stack.of(this)
    const arn = buildBusArn(stack, home, prefix)
    const role = createDeliveryRole(this, 'ForwardingRole', {
      rules: buildRuleArn(stack, `${start}*`),
      permissions: [{ actions: ['events:PutEvents'], resource: arn }],
    })
    const target = { arn, roleArn: role.roleArn }
    for (const trigger of arrival.triggers)
      createEventRules(this, { trigger, prefix, target, deadLetters: deadLetterQueue })
    new EventRule(this, 'Alarms', {
      name: nameOwnRules(prefix).alarms,
      description: 'Alarms of Assay in this region',
      pattern: buildAlarmPattern(prefix),
      target,
      deadLetters: deadLetterQueue,
    })
  }
}

import { Stack } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { AFTER_DEPLOYMENT_RULE, deployedPattern } from '../../audit/deployment/rules.ts'
import { EventRule } from '../events/event-rule.ts'
import type { NotificationTopic } from '../data/notification-topic.ts'
import { queueTarget } from '../events/queue-target.ts'
import type { WorkQueue } from './work-queue.ts'

/** Who is set to work, and who is told when that fails. */
export interface AfterDeploymentProps {
  queue: WorkQueue
  notifications: NotificationTopic
}

/**
 * Calls for a sweep as soon as this stack is deployed or updated: the first one is the baseline. CloudFormation tells
 * that by an event (CloudFormation User Guide, "Managing events with EventBridge").
 */
export class AfterDeployment extends Construct {
  constructor(scope: Construct, id: string, { queue, notifications }: AfterDeploymentProps) {
    super(scope, id)
    const stack = Stack.of(this)
    const prefix = stack.formatArn({
      service: 'cloudformation',
      resource: 'stack',
      resourceName: `${stack.stackName}/`,
    })
    new EventRule(this, 'Rule', {
      name: AFTER_DEPLOYMENT_RULE,
      description: 'Assay was deployed: look at everything',
      pattern: deployedPattern(prefix),
      target: queueTarget(queue),
      deadLetters: queue.deadLetters,
      action: notifications.action,
    })
  }
}

import { Stack } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { AFTER_DEPLOYMENT_RULE, buildDeploymentPattern } from '../../audit/deployment/rules.ts'
import { EventRule } from './event-rule.ts'
import type { NotificationTopic } from '../data/notification-topic.ts'
import { createQueueTarget } from './queue-target.ts'
import type { WorkQueue } from '../queues/work-queue.ts'

/** Who is set to work, and who is told when that fails. */
export interface PostDeploymentSweepProps {
  queue: WorkQueue
  notifications: NotificationTopic
}

/**
 * Calls for a sweep as soon as this stack is deployed or updated: the first one is the baseline. CloudFormation tells
 * that by an event (CloudFormation User Guide, "Managing events with EventBridge").
 */
export class PostDeploymentSweep extends Construct {
  constructor(scope: Construct, id: string, { queue, notifications }: PostDeploymentSweepProps) {
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
      pattern: buildDeploymentPattern(prefix),
      target: createQueueTarget(queue),
      deadLetters: queue.deadLetters,
      action: notifications.action,
    })
  }
}

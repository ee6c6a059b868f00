import { Stack } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { buildDeploymentPattern, nameOwnRules } from '../../audit/deployment/rules.ts'
import { EventRule } from './event-rule.ts'
import { createQueueTarget } from './queue-target.ts'
import type { WorkQueue } from '../queues/work-queue.ts'

/**
 * Starts a full scan when this stack was deployed or updated; the first one is the initial scan. CloudFormation
 * reports it by an event (CloudFormation User Guide, "Managing events with EventBridge").
 */
export class PostDeploymentSweep extends Construct {
  constructor(scope: Construct, id: string, { prefix, queue }: { prefix: string; queue: WorkQueue }) {
    super(scope, id)
    const stack = Stack.of(this)
    const stacks = stack.formatArn({
      service: 'cloudformation',
      resource: 'stack',
      resourceName: `${stack.stackName}/`,
    })
    new EventRule(this, 'Rule', {
      name: nameOwnRules(prefix).afterDeployment,
      description: 'Assay was deployed or updated: start a full scan',
      pattern: buildDeploymentPattern(stacks),
      target: createQueueTarget(queue),
      deadLetters: queue.deadLetters,
    })
  }
}

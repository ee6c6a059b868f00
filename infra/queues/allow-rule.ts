import { Lazy } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Queue } from 'aws-cdk-lib/aws-sqs'

/** Allows a rule, by its ARN, to send to a queue. */
export type RulePermission = (ruleArn: string) => void

/**
 * Creates the function that allows rules to send to `queue`: only these rules, and all of them in one statement. The
 * policy of a queue takes 20 statements and 10 conditions (SQS Developer Guide, "Amazon SQS policy quotas").
 */
export function createRulePermission(queue: Queue): RulePermission {
  const ruleArns: string[] = []
  return ruleArn => {
    ruleArns.push(ruleArn)
    if (ruleArns.length > 1) return
    queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': Lazy.list({ produce: () => ruleArns }) } },
      }),
    )
  }
}

import { Stack } from 'aws-cdk-lib'
import { CfnRule } from 'aws-cdk-lib/aws-events'
import { Construct, type IDependable } from 'constructs'
import type { RuleState } from '../../audit/deployment/rules.ts'
import type { DeadLetterQueue } from '../queues/dead-letter-queue.ts'
import { buildRuleArn } from '../names.ts'

/** The target of a rule, and the role that delivers to it. */
export interface RuleTarget {
  arn: string
  roleArn?: string
  inputTransformer?: CfnRule.InputTransformerProperty
  /** Allows the rule to deliver, for targets with a resource policy. */
  admit?: (ruleArn: string) => void
  /** What must exist before the rule delivers, its policy included. */
  after?: IDependable
}

/** The events that a rule delivers, their target, and the dead-letter queue for failed deliveries. */
export interface EventRuleProps {
  name: string
  description: string
  pattern: object
  state?: RuleState
  /** The name of the bus; the default bus if omitted. */
  bus?: string | undefined
  target: RuleTarget
  deadLetters: DeadLetterQueue
}

/** A rule that delivers the events of a pattern. Failed deliveries end in the dead-letter queue, which has an alarm. */
export class EventRule extends Construct {
  constructor(scope: Construct, id: string, props: EventRuleProps) {
    super(scope, id)
    const { name, description, pattern, state = 'ENABLED', bus, target, deadLetters } = props
    const { arn, roleArn, inputTransformer, admit, after } = target
    const rule = new CfnRule(this, 'Rule', {
      name,
      description,
      eventPattern: pattern,
      ...(bus === undefined ? {} : { eventBusName: bus }),
      state,
      targets: [
        {
          id: 'target',
          arn,
          deadLetterConfig: { arn: deadLetters.queue.queueArn },
          ...(roleArn === undefined ? {} : { roleArn }),
          ...(inputTransformer === undefined ? {} : { inputTransformer }),
        },
      ],
    })
    rule.node.addDependency(deadLetters.queue, ...(after ? [after] : []))
    const ruleArn = buildRuleArn(Stack.of(this), name, bus)
    deadLetters.admit(ruleArn)
    admit?.(ruleArn)
  }
}

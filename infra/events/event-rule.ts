import { Duration, Stack } from 'aws-cdk-lib'
import { Metric, Stats, type IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import { CfnRule } from 'aws-cdk-lib/aws-events'
import { Construct, type IDependable } from 'constructs'
import { nameFailedAlarm } from '../../audit/resources/assay/deployment-names.ts'
import type { RuleState } from '../../audit/deployment/rules.ts'
import { createAlarm } from '../monitoring/alarm.ts'
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
  action?: IAlarmAction | undefined
}

/**
 * A rule that delivers the events of a pattern. Failed deliveries end in the dead-letter queue and raise an
 * alarm.
 */
export class EventRule extends Construct {
  constructor(scope: Construct, id: string, props: EventRuleProps) {
    super(scope, id)
    const { name, description, pattern, state = 'ENABLED', bus, target, deadLetters, action } = props
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
    createAlarm(this, 'Failed', {
      name: nameFailedAlarm(name),
      description: `Rule ${name} could not deliver events. Check that its target exists and allows it (npx assay doctor), then see its dead letters (docs/operations.md).`,
      metric: createFailedInvocationsMetric(name, bus),
      threshold: 1,
      action,
    })
  }
}

/** Metrics of rules on the default bus have no EventBusName dimension. */
function createFailedInvocationsMetric(RuleName: string, bus: string | undefined): Metric {
  return new Metric({
    namespace: 'AWS/Events',
    metricName: 'FailedInvocations',
    dimensionsMap: { RuleName, ...(bus === undefined ? {} : { EventBusName: bus }) },
    statistic: Stats.SUM,
    period: Duration.minutes(1),
  })
}

import { Duration, Stack } from 'aws-cdk-lib'
import { Metric, Stats, type IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import { CfnRule } from 'aws-cdk-lib/aws-events'
import { Construct, type IDependable } from 'constructs'
import { nameFailedAlarm } from '../../audit/resources/assay/deployment-names.ts'
import type { RuleState } from '../../audit/deployment/rules.ts'
import { createAlarm } from '../monitoring/alarm.ts'
import type { DeadLetterQueue } from '../queues/dead-letter-queue.ts'
import { buildRuleArn } from '../names.ts'

/** Where a rule delivers to, and as whom. */
export interface RuleTarget {
  arn: string
  roleArn?: string
  inputTransformer?: CfnRule.InputTransformerProperty
  /** Lets the rule deliver, where the target says by rule who may. */
  admit?: (ruleArn: string) => void
  /** What must be there before the rule delivers, its policy included. */
  after?: IDependable
}

/** Which events a rule delivers, where to, and what becomes of those that it cannot deliver. */
export interface EventRuleProps {
  name: string
  description: string
  pattern: object
  state?: RuleState
  /** The bus by name; the default bus without one. */
  bus?: string | undefined
  target: RuleTarget
  deadLetters: DeadLetterQueue
  action?: IAlarmAction | undefined
}

/** Delivers the events of a pattern. What cannot be delivered ends in the dead letters, and an alarm goes off. */
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
    const itself = buildRuleArn(Stack.of(this), name, bus)
    deadLetters.admit(itself)
    admit?.(itself)
    createAlarm(this, 'Failed', {
      name: nameFailedAlarm(name),
      description: `The rule ${name} could not deliver events, which may be lost: is its target still there?`,
      metric: createFailedInvocationsMetric(name, bus),
      threshold: 1,
      action,
    })
  }
}

/** Metrics of rules on the default bus have the rule's dimension alone. */
function createFailedInvocationsMetric(RuleName: string, bus: string | undefined): Metric {
  return new Metric({
    namespace: 'AWS/Events',
    metricName: 'FailedInvocations',
    dimensionsMap: { RuleName, ...(bus === undefined ? {} : { EventBusName: bus }) },
    statistic: Stats.SUM,
    period: Duration.minutes(1),
  })
}

import { Duration } from 'aws-cdk-lib'
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import { DEFAULT_BUS, TABLE } from '../../audit/deployment/names.ts'
import type { DeployedRule } from '../../audit/deployment/rules.ts'

const PERIOD = Duration.minutes(5)

/** A metric of each queue by its name. */
export function ofQueues(metricName: string, queues: readonly string[], statistic: string): Metric[] {
  return queues.map(QueueName => metric('AWS/SQS', metricName, { QueueName }, statistic, QueueName))
}

/** A metric of each function by its name. */
export function ofFunctions(metricName: string, functions: readonly string[], statistic: string): Metric[] {
  return functions.map(FunctionName =>
    metric('AWS/Lambda', metricName, { FunctionName }, statistic, FunctionName),
  )
}

/** A metric of each rule, in a sum. Those on the default bus are measured by their names alone. */
export function ofRules(metricName: string, rules: readonly Pick<DeployedRule, 'name' | 'bus'>[]): Metric[] {
  return rules.map(({ name: RuleName, bus }) => {
    const dimensions = { RuleName, ...(bus === DEFAULT_BUS ? {} : { EventBusName: bus }) }
    return metric('AWS/Events', metricName, dimensions, Stats.SUM, RuleName)
  })
}

/** Metrics of the table, in sums. */
export function ofTable(...metricNames: string[]): Metric[] {
  return metricNames.map(name => metric('AWS/DynamoDB', name, { TableName: TABLE }, Stats.SUM, name))
}

/** Metrics of a topic, in sums. */
export function ofTopic(TopicName: string, ...metricNames: string[]): Metric[] {
  return metricNames.map(name => metric('AWS/SNS', name, { TopicName }, Stats.SUM, name))
}

function metric(
  namespace: string,
  metricName: string,
  dimensionsMap: Record<string, string>,
  statistic: string,
  label: string,
): Metric {
  return new Metric({ namespace, metricName, dimensionsMap, statistic, label, period: PERIOD })
}

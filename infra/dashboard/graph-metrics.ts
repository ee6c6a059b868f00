import { Duration } from 'aws-cdk-lib'
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import { DEFAULT_BUS } from '../../audit/resources/assay/deployment-names.ts'
import type { DeployedRule } from '../../audit/deployment/rules.ts'

const PERIOD = Duration.minutes(5)

/** A metric of each queue. */
export function createQueueMetrics(
  metricName: string,
  queues: readonly string[],
  statistic: string,
): Metric[] {
  return queues.map(QueueName =>
    createGraphMetric('AWS/SQS', metricName, { QueueName }, statistic, QueueName),
  )
}

/** A metric of each function. */
export function createFunctionMetrics(
  metricName: string,
  functions: readonly string[],
  statistic: string,
): Metric[] {
  return functions.map(FunctionName =>
    createGraphMetric('AWS/Lambda', metricName, { FunctionName }, statistic, FunctionName),
  )
}

/** A metric of each rule, as a sum. Rules on the default bus have no EventBusName dimension. */
export function createRuleMetrics(
  metricName: string,
  rules: readonly Pick<DeployedRule, 'name' | 'bus'>[],
): Metric[] {
  return rules.map(({ name: RuleName, bus }) => {
    const dimensions = { RuleName, ...(bus === DEFAULT_BUS ? {} : { EventBusName: bus }) }
    return createGraphMetric('AWS/Events', metricName, dimensions, Stats.SUM, RuleName)
  })
}

/** Metrics of the table, as sums. */
export function createTableMetrics(TableName: string, ...metricNames: string[]): Metric[] {
  return metricNames.map(name => createGraphMetric('AWS/DynamoDB', name, { TableName }, Stats.SUM, name))
}

/** Metrics of a topic, as sums. */
export function createTopicMetrics(TopicName: string, ...metricNames: string[]): Metric[] {
  return metricNames.map(name => createGraphMetric('AWS/SNS', name, { TopicName }, Stats.SUM, name))
}

function createGraphMetric(
  namespace: string,
  metricName: string,
  dimensionsMap: Record<string, string>,
  statistic: string,
  label: string,
): Metric {
  return new Metric({ namespace, metricName, dimensionsMap, statistic, label, period: PERIOD })
}

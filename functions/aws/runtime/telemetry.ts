import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { environmentVariables } from '../../../audit/deployment/functions.ts'
import {
  buildMetricDimensions,
  CANARY_METRIC,
  METRICS_NAMESPACE,
  type MetricName,
} from '../../../audit/deployment/metrics.ts'
import { DEFAULT_PREFIX } from '../../../audit/resources/assay/deployment-names.ts'
import { escapeText } from '../../../audit/text/quote-text.ts'

/**
 * Structured logs about the work, never values that may be secrets. Text from the account and from events has no control
 * characters and direction marks in them; only the stack of an error keeps its line breaks, as `\\n` within JSON.
 */
export const logger = new Logger({ serviceName: 'assay', jsonReplacerFn: escapeLogValue })

function escapeLogValue(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value
  return name === 'stack' ? value.split('\n').map(escapeText).join('\n') : escapeText(value)
}

/** The table's name is the prefix of the deployment; outside a function, metrics go nowhere. */
const prefix = process.env[environmentVariables.table] ?? DEFAULT_PREFIX

const metrics = new Metrics({
  namespace: METRICS_NAMESPACE,
  serviceName: buildMetricDimensions(prefix).service,
})

/** Records `value` twice: in total, and by `why`. */
export function recordMetric(name: MetricName, why: string, value: number): void {
  const single = metrics.singleMetric()
  single.addDimension('why', why)
  single.addDimensions({})
  single.addMetric(name, MetricUnit.Count, value)
}

/** Records that a canary came back after `seconds`. */
export function recordCanary(seconds: number): void {
  metrics.singleMetric().addMetric(CANARY_METRIC, MetricUnit.Seconds, seconds)
}

/** Counts one occurrence of `name`, in total and by `why`. */
export function countMetric(name: MetricName, why: string): void {
  recordMetric(name, why, 1)
}

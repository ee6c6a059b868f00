import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
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

/** The CloudWatch namespace of the functions' metrics, and the dimension that all of them have. */
export const metricsConfig = { namespace: 'Assay', dimension: { service: 'assay' } } as const

/** The metrics: ignored events, failed controls, and how often a message was sent back to its queue so far. */
export type MetricName = 'ignored' | 'controlFailed' | 'requeued'

const metrics = new Metrics({
  namespace: metricsConfig.namespace,
  serviceName: metricsConfig.dimension.service,
})

/** Records `value` twice: in total, and by `why`. */
export function recordMetric(name: MetricName, why: string, value: number): void {
  const single = metrics.singleMetric()
  single.addDimension('why', why)
  single.addDimensions({})
  single.addMetric(name, MetricUnit.Count, value)
}

/** The metric of canaries that came back: the seconds from the call to the delivery of its results. */
export const CANARY_METRIC = 'canaryDelay'

/** Records that a canary came back after `seconds`. */
export function recordCanary(seconds: number): void {
  metrics.singleMetric().addMetric(CANARY_METRIC, MetricUnit.Seconds, seconds)
}

/** Counts one occurrence of `name`, in total and by `why`. */
export function countMetric(name: MetricName, why: string): void {
  recordMetric(name, why, 1)
}

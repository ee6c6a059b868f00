import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'

/** Structured logs about the work, never values that may be secrets. */
export const logger = new Logger({ serviceName: 'assay' })

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

/** Counts one occurrence of `name`, in total and by `why`. */
export function countMetric(name: MetricName, why: string): void {
  recordMetric(name, why, 1)
}

import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'

/** Writes structured lines about the work; never what an account's secrets are made of. */
export const logger = new Logger({ serviceName: 'assay' })

/** Where CloudWatch keeps what the functions measure, and the dimension that all of it has. */
export const metricsConfig = { namespace: 'Assay', dimension: { service: 'assay' } } as const

/**
 * What the functions measure: events that led to nothing, controls that failed, and how often a message was put back so
 * far, whenever one is.
 */
export type MetricName = 'ignored' | 'controlFailed' | 'redelivered'

const metrics = new Metrics({
  namespace: metricsConfig.namespace,
  serviceName: metricsConfig.dimension.service,
})

/** Measures `value`, all together and apart by `why`. */
export function recordMetric(name: MetricName, why: string, value: number): void {
  const single = metrics.singleMetric()
  single.addDimension('why', why)
  single.addDimensions({})
  single.addMetric(name, MetricUnit.Count, value)
}

/** Counts one occurrence of `name`. */
export function countMetric(name: MetricName, why: string): void {
  recordMetric(name, why, 1)
}

import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'

/** Writes structured lines about the work; never what an account's secrets are made of. */
export const logger = new Logger({ serviceName: 'assay' })

const metrics = new Metrics({ namespace: 'Assay', serviceName: 'assay' })

/** Counts one occurrence of `name`, apart by `why`. */
export function count(name: string, why: string): void {
  const single = metrics.singleMetric()
  single.addDimension('why', why)
  single.addMetric(name, MetricUnit.Count, 1)
}

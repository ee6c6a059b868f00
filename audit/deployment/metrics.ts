/** The CloudWatch namespace of the functions' metrics. */
export const METRICS_NAMESPACE = 'Assay'

/**
 * The metrics: ignored events, failed controls, how often a message was sent back to its queue so far, and findings that Security
 * Hub did not accept.
 */
export type MetricName = 'ignored' | 'controlFailed' | 'requeued' | 'findingNotImported'

/** The metric of canaries that came back: the seconds from the call to the delivery of its results. */
export const CANARY_METRIC = 'canaryDelay'

/** The dimensions that all metrics of the deployment with the prefix `prefix` have. */
export function buildMetricDimensions(prefix: string): { service: string } {
  return { service: prefix }
}

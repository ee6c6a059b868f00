import { expect, it, vi } from 'vitest'
import {
  buildMetricDimensions,
  CANARY_METRIC,
  METRICS_NAMESPACE,
} from '../../../../audit/deployment/metrics.ts'
import { DEFAULT_PREFIX } from '../../../../audit/resources/assay/deployment-names.ts'
import { recordCanary } from '../../../../functions/aws/runtime/telemetry.ts'

it('the return of a canary is one metric with its delay, as its alarm expects it', () => {
  const written: string[] = []
  const output = vi.spyOn(process.stdout, 'write').mockImplementation(text => written.push(String(text)) > 0)
  recordCanary(330)
  output.mockRestore()
  const recorded = written.filter(text => text.startsWith('{')).map(text => JSON.parse(text) as unknown)
  expect(recorded).toMatchObject([
    {
      [CANARY_METRIC]: 330,
      ...buildMetricDimensions(DEFAULT_PREFIX),
      _aws: {
        CloudWatchMetrics: [
          {
            Namespace: METRICS_NAMESPACE,
            Dimensions: [['service']],
            Metrics: [{ Name: CANARY_METRIC, Unit: 'Seconds' }],
          },
        ],
      },
    },
  ])
})

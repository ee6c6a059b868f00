import { expect, it, vi } from 'vitest'
import { CANARY_METRIC, metricsConfig, recordCanary } from '../../../../functions/aws/runtime/telemetry.ts'

it('the return of a canary is one metric with its delay, as its alarm expects it', () => {
  const written: string[] = []
  const output = vi.spyOn(process.stdout, 'write').mockImplementation(text => written.push(String(text)) > 0)
  recordCanary(330)
  output.mockRestore()
  const recorded = written.filter(text => text.startsWith('{')).map(text => JSON.parse(text) as unknown)
  expect(recorded).toMatchObject([
    {
      [CANARY_METRIC]: 330,
      ...metricsConfig.dimension,
      _aws: {
        CloudWatchMetrics: [
          {
            Namespace: metricsConfig.namespace,
            Dimensions: [['service']],
            Metrics: [{ Name: CANARY_METRIC, Unit: 'Seconds' }],
          },
        ],
      },
    },
  ])
})

import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startLocalAws, type LocalAws } from '../../local-aws/local-aws.ts'
import { describeOnLocalAws } from '../../local-aws/suite.ts'
import { sampleUnlessFull } from '../../sample.ts'
import { templateChanges } from './changes/template-changes.ts'
import { removeStack } from './deploy-gated-stack.ts'
import { computeUnknownShare, MAX_UNKNOWN_SHARE, runGateStep } from './gate-step.ts'

describeOnLocalAws(
  'what the gate forecasts of a template is what an audit finds after its deployment',
  () => {
    let localAws: LocalAws
    const count = { unknown: 0, decided: 0 }

    beforeAll(async () => {
      localAws = await startLocalAws()
      for (const [name, value] of Object.entries(localAws.env)) vi.stubEnv(name, value)
    })
    afterAll(async () => {
      vi.unstubAllEnvs()
      await localAws.stop()
    })

    test.each(sampleUnlessFull(templateChanges, 3))('$name', async ({ stack, steps }) => {
      const outcomes: { forecast: unknown; observed: unknown }[] = []
      try {
        for (const [at, { template, drift }] of steps.entries()) {
          await drift?.(localAws)
          const outcome = await runGateStep(localAws, [{ stack, template, isUpdate: at > 0 }])
          count.unknown += outcome.unknown.length
          count.decided += outcome.decided
          outcomes.push({
            forecast: { ...outcome.forecast, differences: [] },
            observed: { ...outcome.observed, differences: outcome.facts.differences },
          })
        }
      } finally {
        await removeStack(localAws, stack)
      }
      expect(outcomes.map(({ observed }) => observed)).toEqual(outcomes.map(({ forecast }) => forecast))
    })

    test('leaves little unknown', () => {
      expect(count.decided).toBeGreaterThan(0)
      expect(computeUnknownShare(count)).toBeLessThanOrEqual(MAX_UNKNOWN_SHARE)
    })
  },
)

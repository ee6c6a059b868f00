import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startLocalAws, type LocalAws } from '../../local-aws/local-aws.ts'
import { describeOnLocalAws } from '../../local-aws/suite.ts'
import { sampleUnlessFull } from '../../sample.ts'
import { removeStack } from './deploy-gated-stack.ts'
import { computeUnknownShare, MAX_UNKNOWN_SHARE, runGateStep, type StepOutcome } from './gate-step.ts'
import { generateChange } from './generate-change.ts'

/** `GATE_SEED=1000` searches others, and `GATE_SEEDS=4,19` these alone. */
const FIRST_SEED = Number(process.env['GATE_SEED'] ?? 1)
const SEEDS = process.env['GATE_SEEDS']?.split(',').map(Number)
const CHANGES = 200
/** Changes that are gated and deployed together. */
const BATCH = 10

const seeds =
  SEEDS ??
  sampleUnlessFull(
    Array.from({ length: CHANGES }, (_, index) => FIRST_SEED + index),
    CHANGES / BATCH,
  )
const batches = Array.from({ length: Math.ceil(seeds.length / BATCH) }, (_, index) =>
  seeds.slice(index * BATCH, (index + 1) * BATCH),
)

describeOnLocalAws('forecasts of generated changes', () => {
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

  test.each(batches.map(batch => ({ name: `${batch[0]} to ${batch.at(-1)}`, batch })))(
    'are what an audit finds after their deployment: seeds $name',
    async ({ batch }) => {
      const outcomes = await runBatch(batch)
      for (const { unknown, decided } of outcomes) {
        count.unknown += unknown.length
        count.decided += decided
      }
      expect(
        outcomes.map(({ observed, facts }) => ({ ...observed, differences: facts.differences })),
      ).toEqual(outcomes.map(({ forecast }) => ({ ...forecast, differences: [] })))
    },
  )

  test('leave little unknown', () => {
    expect(count.decided).toBeGreaterThan(0)
    expect(computeUnknownShare(count)).toBeLessThanOrEqual(MAX_UNKNOWN_SHARE)
  })

  async function runBatch(batch: readonly number[]): Promise<StepOutcome[]> {
    const changes = batch.map(generateChange)
    const outcomes: StepOutcome[] = []
    try {
      for (const step of changes[0]?.steps.keys() ?? [])
        outcomes.push(
          await runGateStep(
            localAws,
            changes.flatMap(({ stack, steps }) => {
              const template = steps[step]
              return template === undefined ? [] : [{ stack, template, isUpdate: step > 0 }]
            }),
            outcomes.at(-1)?.account,
          ),
        )
    } finally {
      await Promise.all(changes.map(({ stack }) => removeStack(localAws, stack)))
    }
    return outcomes
  }
})

import { describe, expect, it } from 'vitest'
import { searchHistories } from './explore.ts'
import { generateHistory } from './random-history.ts'
import { changeGenerators } from './steps/change-generators.ts'
import { buildTimeline } from './simulation/timeline.ts'

/** `npm run test:convergence` runs more histories. */
const HISTORIES = process.env['TEST_FULL'] === 'true' ? 300 : 30
const SEED = 1

describe('events with any faults, and a full scan if some were lost', () => {
  it('lead to the state of a fresh full audit, and notify nothing twice', async () => {
    const { figures, failure } = await searchHistories(SEED, HISTORIES)
    expect(failure).toBeUndefined()
    expect(figures).toMatchObject({ histories: HISTORIES, faulty: 0 })
    const { faulty: _, ...faults } = figures
    expect(Object.entries(faults).filter(([, count]) => count < HISTORIES / 20)).toEqual([])
  }, 1_800_000)
})

describe('histories', () => {
  it('are the same for the same seed', () => {
    expect(buildTimeline(generateHistory(7))).toEqual(buildTimeline(generateHistory(7)))
    expect(buildTimeline(generateHistory(7))).not.toEqual(buildTimeline(generateHistory(8)))
  })

  it('use every change generator', () => {
    const seeds = Array.from({ length: 1_000 }, (_, index) => SEED + index)
    const changed = new Set(seeds.flatMap(seed => generateHistory(seed).planned.map(({ change }) => change)))
    expect(changed).toEqual(new Set(Object.keys(changeGenerators)))
    expect(changed.size).toBeGreaterThan(30)
  })
})

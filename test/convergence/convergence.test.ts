import { describe, expect, it } from 'vitest'
import { explore } from './explore.ts'
import { historyOf } from './random-history.ts'
import { changesByName } from './steps/steps.ts'
import { timelineOf } from './timeline.ts'

/** Histories of every run of the tests; `npm run test:convergence` performs more of them. */
const HISTORIES = 300
const SEED = 1

describe('events in any trouble, and a sweep where some were lost', () => {
  it('lead to the state of a fresh full audit, and tell nothing twice', async () => {
    const { figures, failure } = await explore(SEED, HISTORIES)
    expect(failure).toBeUndefined()
    expect(figures).toMatchObject({ histories: HISTORIES, faulty: 0 })
    const { faulty: _, ...troubles } = figures
    expect(Object.entries(troubles).filter(([, count]) => count < HISTORIES / 10)).toEqual([])
  }, 600_000)
})

describe('histories', () => {
  it('are the same for the same seed', () => {
    expect(timelineOf(historyOf(7))).toEqual(timelineOf(historyOf(7)))
    expect(timelineOf(historyOf(7))).not.toEqual(timelineOf(historyOf(8)))
  })

  it('change accounts in every way there is', () => {
    const seeds = Array.from({ length: 1_000 }, (_, index) => SEED + index)
    const changed = new Set(seeds.flatMap(seed => historyOf(seed).planned.map(({ change }) => change)))
    expect(changed).toEqual(new Set(Object.keys(changesByName)))
    expect(changed.size).toBeGreaterThan(30)
  })
})

import { describe, expect, it } from 'vitest'
import { searchHistories } from './explore.ts'
import { generateHistory } from './random-history.ts'
import { changeGenerators } from './steps/change-generators.ts'
import { buildTimeline } from './simulation/timeline.ts'
import { isFull } from '../sample.ts'

const SEED = 1

/** The changes of each of many histories. */
const changesOfSeeds = new Map(
  Array.from({ length: 1_000 }, (_, index) => SEED + index).map(seed => [
    seed,
    new Set(generateHistory(seed).planned.map(({ change }) => change)),
  ]),
)

/** The first 300 histories in `npm run test:full`, and few with most changes in `npm test`; `npm run test:convergence` runs more. */
const seeds = isFull ? [...changesOfSeeds.keys()].slice(0, 300) : chooseSeeds(9)

/** Chooses so many seeds, or fewer that have every change: each time the one with the most changes that are missing. */
function chooseSeeds(most: number): number[] {
  const missing = new Set(Object.keys(changeGenerators))
  const chosen: number[] = []
  while (missing.size > 0 && chosen.length < most) {
    const counts = [...changesOfSeeds].map(([seed, changes]) => ({
      seed,
      count: [...changes].filter(change => missing.has(change)).length,
    }))
    const [best] = counts.toSorted((a, b) => b.count - a.count)
    if (best === undefined || best.count === 0) throw new Error(`no history has ${[...missing].join(', ')}`)
    chosen.push(best.seed)
    for (const change of changesOfSeeds.get(best.seed) ?? []) missing.delete(change)
  }
  return chosen
}

describe('events with any faults, and a full scan if some were lost', () => {
  it('lead to the state of a fresh full audit, and notify nothing twice', async () => {
    const { figures, failure } = await searchHistories(seeds)
    expect(failure).toBeUndefined()
    expect(figures).toMatchObject({ histories: seeds.length, faulty: 0 })
    const { faulty: _, ...faults } = figures
    expect(Object.entries(faults).filter(([, count]) => count < seeds.length / 20)).toEqual([])
  }, 1_800_000)
})

describe('histories', () => {
  it('are the same for the same seed', () => {
    expect(buildTimeline(generateHistory(7))).toEqual(buildTimeline(generateHistory(7)))
    expect(buildTimeline(generateHistory(7))).not.toEqual(buildTimeline(generateHistory(8)))
  })

  it('use every change generator', () => {
    const changed = new Set([...changesOfSeeds.values()].flatMap(changes => [...changes]))
    expect(changed).toEqual(new Set(Object.keys(changeGenerators)))
    expect(changed.size).toBeGreaterThan(30)
  })
})

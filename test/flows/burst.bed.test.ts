import { afterAll, beforeAll, expect, test } from 'vitest'
import { printFigures } from '../bed/figures.ts'
import { bedSuite } from '../bed/suite.ts'
import { burst } from './burst/burst.ts'
import { NOTHING } from './burst/outcome.ts'
import { stageOf, type Stage } from './burst/stage.ts'
import { brokenDelivery, throttling, together } from './burst/trouble.ts'

/** A small burst; `npm run bench -- --only burst` makes 500 changes in 30 seconds. */
const EXTENT = {
  seed: 3,
  size: { roles: 2, perRole: 2, repositories: 2, securityGroups: 2 },
  changes: 30,
  seconds: 4,
  patience: 240,
}

/** What Assay allows itself of the 15 calls a second of Lambda's control plane. */
const SHARE = 5

bedSuite('Assay deployed: a burst of mixed changes', () => {
  let stage: Stage

  beforeAll(async () => {
    stage = await stageOf(EXTENT)
  })
  afterAll(() => stage.assay.stop())

  test('all is judged, and one message tells each cause', async () => {
    const { wrong, rate, figures } = await burst(stage)
    printFigures('a burst on the bed', figures)
    expect(wrong).toEqual(NOTHING)
    expect(rate.inTenSeconds).toBeLessThanOrEqual(SHARE)
  })

  test('it comes to the same although events are lost, doubled and shuffled, processes die and AWS throttles', async () => {
    const { wrong, rate, figures } = await burst(stage, together(brokenDelivery(3), throttling(0.3, 15)))
    printFigures('a burst on the bed in trouble', figures)
    expect(wrong).toEqual(NOTHING)
    expect(rate.inTenSeconds).toBeLessThanOrEqual(SHARE)
  })
})

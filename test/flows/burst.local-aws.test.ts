import { afterAll, beforeAll, expect, test } from 'vitest'
import { printMeasurements } from '../local-aws/measurements.ts'
import { describeOnLocalAws } from '../local-aws/suite.ts'
import { runBurst } from './burst/run-burst.ts'
import { NO_BURST_FAULTS } from './burst/checks/outcome.ts'
import { createBurstFixture, type BurstFixture } from './burst/burst-fixture.ts'
import { createBrokenDelivery, createThrottling, combineFaults } from './burst/burst-faults.ts'

/** A small burst; `npm run bench -- --only burst` makes 500 changes in 30 seconds. */
const EXTENT = {
  seed: 3,
  size: { roles: 2, perRole: 2, repositories: 2, securityGroups: 2 },
  changes: 30,
  seconds: 4,
  timeoutSeconds: 240,
}

/** What Assay allows itself of the 15 calls a second of Lambda's control plane. */
const SHARE = 5

describeOnLocalAws('Assay deployed: a burst of mixed changes', () => {
  let fixture: BurstFixture

  beforeAll(async () => {
    fixture = await createBurstFixture(EXTENT)
  })
  afterAll(() => fixture.assay.stop())

  test('all is judged, and one message tells each cause', async () => {
    const { faults, rate, figures } = await runBurst(fixture)
    printMeasurements('a burst on the bed', figures)
    expect(faults).toEqual(NO_BURST_FAULTS)
    expect(rate.inTenSeconds).toBeLessThanOrEqual(SHARE)
  })

  test('it comes to the same although events are lost, doubled and shuffled, processes die and AWS throttles', async () => {
    const { faults, rate, figures } = await runBurst(
      fixture,
      combineFaults(createBrokenDelivery(3), createThrottling(0.3, 15)),
    )
    printMeasurements('a burst on the bed in trouble', figures)
    expect(faults).toEqual(NO_BURST_FAULTS)
    expect(rate.inTenSeconds).toBeLessThanOrEqual(SHARE)
  })
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { printMeasurements } from '../local-aws/measurements.ts'
import { describeOnLocalAws } from '../local-aws/suite.ts'
import { runBurst } from './burst/run-burst.ts'
import { NO_BURST_FAULTS } from './burst/checks/outcome.ts'
import { createBurstFixture, type BurstFixture } from './burst/burst-fixture.ts'
import { createBrokenDelivery, createThrottling, combineFaults } from './burst/burst-faults.ts'

/** A small burst. `npm run bench -- --only burst` makes 500 changes in 30 seconds. */
const EXTENT = {
  seed: 3,
  size: { roles: 2, perRole: 2, repositories: 2, securityGroups: 2 },
  changes: 30,
  seconds: 4,
  timeoutSeconds: 240,
}

/** Assay's share, in calls per second, of the 15 that Lambda's control plane allows. */
const SHARE = 5

describeOnLocalAws('Assay deployed: a burst of mixed changes', () => {
  let fixture: BurstFixture

  beforeAll(async () => {
    fixture = await createBurstFixture(EXTENT)
  })
  afterAll(() => fixture.assay.stop())

  test('everything is evaluated, and each change has one notification', async () => {
    const { faults, rate, figures } = await runBurst(fixture)
    printMeasurements('a burst on the local AWS', figures)
    expect(faults).toEqual(NO_BURST_FAULTS)
    expect(rate.inTenSeconds).toBeLessThanOrEqual(SHARE)
  })

  test('lost, repeated and reordered events, killed functions and throttling change nothing of the result', async () => {
    const { faults, rate, figures } = await runBurst(
      fixture,
      combineFaults(createBrokenDelivery(3), createThrottling(0.3, 15)),
    )
    printMeasurements('a burst with faults on the local AWS', figures)
    expect(faults).toEqual(NO_BURST_FAULTS)
    expect(rate.inTenSeconds).toBeLessThanOrEqual(SHARE)
  })
})

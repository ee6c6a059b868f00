import { afterAll, describe, expect, it } from 'vitest'
import { createTemporaryStores } from '../contracts/temporary-stores.ts'
import { runInterleavings } from './simulation/interleavings.ts'
import { interleavingScenarios } from './simulation/scenarios.ts'
import { sampleUnlessFull } from '../sample.ts'
import { prepareScenario } from './simulation/scenario-runs.ts'

const stores = createTemporaryStores()
afterAll(() => stores.close())

describe('every interleaving of three handlers ends with the right evaluation', () => {
  it.each(sampleUnlessFull(interleavingScenarios, 8))(
    '$name',
    async interleavingScenario => {
      const perform = await prepareScenario(interleavingScenario, {
        open: () => stores.open(),
        openInMemory: () => stores.open(),
      })
      const orders = await runInterleavings(perform)
      expect(orders.length).toBeGreaterThan(10)
    },
    600_000,
  )
})

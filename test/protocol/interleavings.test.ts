import { afterAll, describe, expect, it } from 'vitest'
import { temporaryStores } from '../contracts/temporary-stores.ts'
import { everyInterleaving } from './interleavings.ts'
import { scenarios } from './scenarios.ts'
import { stagedOn } from './staged.ts'

const stores = temporaryStores()
afterAll(() => stores.close())

describe('every interleaving of three handlers ends with the right verdict', () => {
  it.each(scenarios)(
    '$name',
    async scenario => {
      const perform = await stagedOn(scenario, { open: () => stores.open(), cheap: () => stores.open() })
      const orders = await everyInterleaving(perform)
      expect(orders.length).toBeGreaterThan(10)
    },
    120_000,
  )
})

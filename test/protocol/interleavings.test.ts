import { afterAll, describe, expect, it } from 'vitest'
import { temporaryStores } from '../contracts/temporary-stores.ts'
import { everyInterleaving } from './interleavings.ts'
import { scenarios } from './scenarios.ts'
import { staged } from './staged.ts'

const stores = temporaryStores()
afterAll(() => stores.close())

describe('every interleaving of three handlers ends with the right verdict', () => {
  it.each(scenarios)(
    '$name',
    async scenario => {
      const orders = await everyInterleaving(() => staged(scenario, () => stores.open()))
      expect(orders.length).toBeGreaterThan(10)
    },
    120_000,
  )
})

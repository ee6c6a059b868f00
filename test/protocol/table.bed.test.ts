import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tableStore } from '../../functions/aws/table.ts'
import type { Store } from '../../audit/account/store.ts'
import { startBed, type Bed } from '../bed/bed.ts'
import { bedSuite } from '../bed/suite.ts'
import { apart } from '../contracts/apart.ts'
import { storeContract } from '../contracts/store.ts'
import { temporaryStores } from '../contracts/temporary-stores.ts'
import { everyCrash, expectNoDifference, expectNothingLost, performStory } from './crashes.ts'
import { everyInterleaving, performInOrder } from './interleavings.ts'
import { scenarios } from './scenarios.ts'
import { stagedOn } from './staged.ts'

/** Performances at the same time: the emulator is the bottleneck. */
const ABREAST = 6

let bed: Bed
let open: () => Store
const stores = temporaryStores()
const cheap = () => stores.open()

bedSuite('the protocol on DynamoDB', () => {
  beforeAll(async () => {
    bed = await startBed()
    const client = new DynamoDBClient(bed.client())
    await client.send(
      new CreateTableCommand({
        TableName: 'assay',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
      }),
    )
    open = apart(tableStore('assay', client))
  })
  afterAll(async () => {
    stores.close()
    await bed.stop()
  })

  storeContract('DynamoDB', () => open())

  describe('on DynamoDB', () => {
    it.each(scenarios)(
      'every interleaving of three handlers ends with the right verdict: $name',
      async scenario => {
        const orders = await everyInterleaving(await stagedOn(scenario, { open: cheap, cheap }))
        const perform = await stagedOn(scenario, { open, cheap })
        await abreast(orders, async order => performInOrder(order, await perform()))
        expect(orders.length).toBeGreaterThan(10)
      },
    )

    it('a crash at any write, and redelivery, changes nothing', async () => {
      const calm = await performStory(open)
      await abreast(everyCrash(calm.writes, 0), async crash => {
        const performed = await performStory(open, crash)
        await expectNothingLost(performed, crash, cheap)
        await expectNoDifference(performed, calm)
      })
    })
  })
})

/** Does `work` for every item, several at the same time. */
async function abreast<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items]
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: ABREAST }, worker))
}

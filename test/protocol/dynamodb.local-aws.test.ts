import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDynamoDbStore } from '../../functions/aws/adapters/dynamodb-store.ts'
import type { Store } from '../../audit/state/store.ts'
import { startLocalAws, type LocalAws } from '../local-aws/local-aws.ts'
import { describeOnLocalAws } from '../local-aws/suite.ts'
import { createIsolatedStores } from '../contracts/isolated-stores.ts'
import { tableSchema } from '../local-aws/table-schema.ts'
import { testStoreContract } from '../contracts/store-contract.ts'
import { createTemporaryStores } from '../contracts/temporary-stores.ts'
import { listCrashes, expectNoDifference, expectNothingLost, runStory } from './simulation/crashes.ts'
import { runInOrder, runInterleavings } from './simulation/interleavings.ts'
import { interleavingScenarios } from './simulation/scenarios.ts'
import { prepareScenario } from './simulation/scenario-runs.ts'

/** How many runs happen at the same time: the emulator is the bottleneck. */
const CONCURRENCY = 6

/**
 * Orders per scenario, and crashes. `interleavings.test.ts` and `crashes.test.ts` run all of them on the file store; here
 * they are distributed evenly, because each takes seconds.
 */
const SAMPLE_SIZE = 200

let localAws: LocalAws
let open: () => Store
const stores = createTemporaryStores()
const cheap = () => stores.open()

describeOnLocalAws('the protocol on DynamoDB', () => {
  beforeAll(async () => {
    localAws = await startLocalAws()
    const client = new DynamoDBClient(localAws.client())
    await client.send(new CreateTableCommand({ TableName: 'assay', ...tableSchema }))
    open = createIsolatedStores(createDynamoDbStore('assay', client))
  })
  afterAll(async () => {
    stores.close()
    await localAws.stop()
  })

  testStoreContract('DynamoDB', () => open())

  describe('on DynamoDB', () => {
    it.each(interleavingScenarios)(
      'interleavings of three handlers end with the right evaluation: $name',
      async interleavingScenario => {
        const orders = await runInterleavings(
          await prepareScenario(interleavingScenario, { open: cheap, openInMemory: cheap }),
        )
        const perform = await prepareScenario(interleavingScenario, { open, openInMemory: cheap })
        await runConcurrently(takeSample(orders), async order => runInOrder(order, await perform()))
        expect(orders.length).toBeGreaterThan(10)
      },
    )

    it('a crash at any write, followed by redelivery, changes nothing', async () => {
      const calm = await runStory(open)
      const crashes = listCrashes(calm, 0)
      await runConcurrently(takeSample(crashes), async crash => {
        const performedStory = await runStory(open, crash)
        await expectNothingLost(performedStory, crash, cheap)
        await expectNoDifference(performedStory, calm)
      })
    })
  })
})

/** Takes evenly distributed items. */
function takeSample<T>(items: readonly T[]): T[] {
  const every = Math.ceil(items.length / SAMPLE_SIZE)
  return items.filter((_, index) => index % every === 0)
}

/** Runs `work` for every item, several at the same time. */
async function runConcurrently<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items]
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
}

import { afterAll, expect, it } from 'vitest'
import { createTemporaryStores } from '../contracts/temporary-stores.ts'
import { STORY_ADMIN_POLICY, STORY_READ_ONLY_POLICY } from './simulation/small-account.ts'
import { runInitialScan, createProtocolFixture } from './simulation/protocol-fixture.ts'

const stores = createTemporaryStores()
afterAll(() => stores.close())

it('an initial scan reads every resource once, although they reference each other', async () => {
  const calls: string[] = []
  const fixture = createProtocolFixture(
    stores.open(),
    {
      functions: {
        worker: { role: 'shared', runtime: 'nodejs24.x' },
        other: { role: 'shared', runtime: 'nodejs24.x' },
      },
      roles: { shared: [STORY_READ_ONLY_POLICY], admins: [STORY_ADMIN_POLICY] },
    },
    {
      call: inner => (awsOperation, region, input) => {
        calls.push(`${awsOperation.action} ${JSON.stringify(input)}`)
        return inner(awsOperation, region, input)
      },
    },
  )
  await runInitialScan(fixture)
  // Whether Inspector is enabled decides what the coverage of each function means.
  const aboutResources = calls.filter(call => !call.startsWith('inspector2:BatchGetAccountStatus'))
  expect(aboutResources.toSorted()).toEqual([...new Set(aboutResources)].toSorted())
  expect(aboutResources).toHaveLength(2 * 12 + 2 * 3 + 2 * 2 + 2)
  expect(calls).toHaveLength(aboutResources.length + 2)
})

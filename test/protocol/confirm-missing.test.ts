import { afterAll, expect, it } from 'vitest'
import { buildComplianceRecordKey } from '../../audit/state/keys.ts'
import type { ComplianceRecord } from '../../audit/state/compliance-record.ts'
import { createTemporaryStores } from '../contracts/temporary-stores.ts'
import {
  buildApiEvent,
  buildStoryFunction,
  STORY_READ_ONLY_POLICY,
  computeStoryTime,
} from './simulation/small-account.ts'
import { runInitialScan, deliverApiEvent, createProtocolFixture } from './simulation/protocol-fixture.ts'

const stores = createTemporaryStores()
afterAll(() => stores.close())

it('a recheck confirms that a discovered resource does not exist', async () => {
  const fixture = createProtocolFixture(stores.open(), {
    functions: {},
    roles: { shared: [STORY_READ_ONLY_POLICY] },
  })
  await runInitialScan(fixture)
  fixture.account.functions['orphan'] = { role: 'ghost', runtime: 'nodejs24.x' }
  deliverApiEvent(
    fixture,
    buildApiEvent('create', 'lambda:CreateFunction', 'dave', 1_000, { functionName: 'orphan' }),
    1_000,
  )
  const entry = async () => {
    const record = (await fixture.deps.store.load(buildComplianceRecordKey(buildStoryFunction('orphan'))))
      ?.body as ComplianceRecord | undefined
    return record?.results['least-privilege/function-role-no-admin']
  }
  await fixture.pipeline.run(computeStoryTime(1_010))
  expect(await entry()).toMatchObject({ status: 'INSUFFICIENT_DATA' })
  await fixture.pipeline.run()
  expect(await entry()).toMatchObject({ status: 'NOT_APPLICABLE', reason: 'role ghost does not exist' })
  expect(fixture.sent).toEqual([])
})

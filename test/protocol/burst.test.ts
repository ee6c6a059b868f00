import { afterAll, expect, it } from 'vitest'
import type { AwsCall } from '../../functions/collectors/api/aws-call.ts'
import { createTemporaryStores } from '../contracts/temporary-stores.ts'
import {
  STORY_ADMIN_POLICY,
  buildApiEvent,
  STORY_READ_ONLY_POLICY,
  computeStoryTime,
  type SmallAccount,
} from './simulation/small-account.ts'
import { runInitialScan, deliverApiEvent, createProtocolFixture } from './simulation/protocol-fixture.ts'

const stores = createTemporaryStores()
afterAll(() => stores.close())

/** Processes ten changes of one role within ten seconds, from `seconds` on. Returns how often the role was read. */
async function countCalls(seconds: number): Promise<number> {
  const smallAccount: SmallAccount = {
    functions: { worker: { role: 'shared', runtime: 'nodejs24.x' } },
    roles: { shared: [STORY_READ_ONLY_POLICY] },
  }
  let calls = 0
  const counting =
    (inner: AwsCall): AwsCall =>
    (awsOperation, region, input) => {
      if (awsOperation.name === 'ListAttachedRolePolicies') calls += 1
      return inner(awsOperation, region, input)
    }
  const fixture = createProtocolFixture(stores.open(), smallAccount, { call: counting })
  await runInitialScan(fixture)
  smallAccount.roles['shared'] = [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY]
  calls = 0
  for (let number = 0; number < 10; number += 1) {
    const event = buildApiEvent(`e${number}`, 'iam:AttachRolePolicy', 'alice', 1_000 + number, {
      roleName: 'shared',
    })
    deliverApiEvent(fixture, event, 1_000 + seconds + number)
  }
  await fixture.pipeline.run()
  expect(fixture.sent.filter(({ findings }) => findings.length > 0)).toHaveLength(1)
  expect(fixture.clock.now().getTime()).toBeGreaterThan(computeStoryTime(1_000).getTime())
  return calls
}

it('a burst of changes of one resource is read once if it waited', async () => {
  expect(await countCalls(300)).toBe(1)
})

it('a burst that is processed at once is read by each change, and rechecked by each', async () => {
  expect(await countCalls(1)).toBeGreaterThan(20)
})

import { afterAll, expect, it } from 'vitest'
import { createTemporaryStores } from '../contracts/temporary-stores.ts'
import { STORY_ADMIN_POLICY, buildApiEvent, STORY_READ_ONLY_POLICY } from './simulation/small-account.ts'
import { runInitialScan, deliverApiEvent, createProtocolFixture } from './simulation/protocol-fixture.ts'

const stores = createTemporaryStores()
afterAll(() => stores.close())

it('a notification that cannot be sent is given up, and no other is derived from it', async () => {
  const account = {
    functions: { worker: { role: 'shared', runtime: 'nodejs24.x' } },
    roles: { shared: [STORY_READ_ONLY_POLICY], admins: [STORY_ADMIN_POLICY] },
  }
  const refusing = { send: () => Promise.reject(new Error('the topic does not exist')) }
  const fixture = createProtocolFixture(stores.open(), account, { notifier: () => refusing })
  await runInitialScan(fixture)
  const rejected: unknown[] = []
  fixture.deps.observer.onDeadLetter = ({ message }) => void rejected.push(message)
  fixture.account.roles['shared'] = [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY]
  const { queues } = fixture.pipeline
  const take = queues.take.bind(queues)
  let taken = 0
  queues.take = until => {
    taken += 1
    return taken > 500 ? undefined : take(until)
  }
  deliverApiEvent(
    fixture,
    buildApiEvent('attach', 'iam:AttachRolePolicy', 'alice', 1_000, { roleName: 'shared' }),
    1_000,
  )
  await fixture.pipeline.run()
  expect(taken).toBeLessThan(100)
  expect(rejected).toMatchObject([{ type: 'notify' }])
})

import { afterAll, expect, it } from 'vitest'
import { createTemporaryStores } from '../contracts/temporary-stores.ts'
import {
  STORY_ADMIN_POLICY,
  buildApiEvent,
  formatChangeId,
  STORY_READ_ONLY_POLICY,
  computeStoryTime,
} from './simulation/small-account.ts'
import { expectConsistentStore } from './simulation/invariants.ts'
import { runInitialScan, deliverApiEvent, createProtocolFixture } from './simulation/protocol-fixture.ts'

const stores = createTemporaryStores()
afterAll(() => stores.close())

it('at its deadline a notification contains what is known; the rest follows in the same thread', async () => {
  const fixture = createProtocolFixture(stores.open(), {
    functions: Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [
        `worker-${index}`,
        { role: 'shared', runtime: 'nodejs24.x' },
      ]),
    ),
    roles: { shared: [STORY_READ_ONLY_POLICY], admins: [STORY_ADMIN_POLICY] },
  })
  await runInitialScan(fixture)
  fixture.account.roles['shared'] = [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY]
  const held = holdBackOneTask(fixture.pipeline.queues)
  deliverApiEvent(
    fixture,
    buildApiEvent('attach', 'iam:AttachRolePolicy', 'alice', 1_000, { roleName: 'shared' }),
    1_000,
  )
  await fixture.pipeline.run(computeStoryTime(1_590))
  expect(fixture.sent).toEqual([])

  await fixture.pipeline.run(computeStoryTime(1_700))
  expect(fixture.sent).toMatchObject([{ id: `${formatChangeId('attach')}#1`, pendingTaskCount: 1 }])
  expect(fixture.sent[0]?.text).toContain(
    '1 evaluation task is not completed yet; a follow-up notification has the results.',
  )

  await held.release(computeStoryTime(2_000))
  await fixture.pipeline.run()
  expect(fixture.sent).toMatchObject([
    { pendingTaskCount: 1 },
    { id: `${formatChangeId('attach')}#2`, thread: formatChangeId('attach'), pendingTaskCount: 0 },
  ])
  const counts = fixture.sent.map(({ findings }) => findings[0]?.count ?? 0)
  expect(counts.reduce((sum, count) => sum + count)).toBe(30)
  fixture.sent[0] = { ...fixture.sent[0], pendingTaskCount: 0 } as (typeof fixture.sent)[0]
  await expectConsistentStore(fixture, stores.open())
})

/** Holds back the first message to `evaluate` until it is released. */
function holdBackOneTask(queues: ReturnType<typeof createProtocolFixture>['pipeline']['queues']) {
  const send = queues.send.bind(queues)
  let retained: unknown
  queues.send = (queueName, messages, delay) => {
    if (queueName !== 'evaluate' || retained !== undefined) return send(queueName, messages, delay)
    const [first, ...rest] = messages
    retained = first
    return send(queueName, rest, delay)
  }
  return { release: (at: Date) => Promise.resolve(queues.deliver('evaluate', retained, at)) }
}

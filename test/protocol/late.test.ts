import { afterAll, expect, it } from 'vitest'
import { temporaryStores } from '../contracts/temporary-stores.ts'
import { ADMIN, called, causeOf, READ_ONLY, time } from './account.ts'
import { expectConsistency } from './invariants.ts'
import { baseline, deliver, stageOn } from './stage.ts'

const stores = temporaryStores()
afterAll(() => stores.close())

it('tells at last what is known, and what comes later in a further message of the same thread', async () => {
  const stage = stageOn(stores.open(), {
    functions: Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [
        `worker-${index}`,
        { role: 'shared', runtime: 'nodejs24.x' },
      ]),
    ),
    roles: { shared: [READ_ONLY], admins: [ADMIN] },
  })
  await baseline(stage)
  stage.account.roles['shared'] = [READ_ONLY, ADMIN]
  const held = holdBackOnePiece(stage.pipeline.queues)
  deliver(stage, called('attach', 'iam:AttachRolePolicy', 'alice', 1_000, { roleName: 'shared' }), 1_000)
  await stage.pipeline.run(time(1_590))
  expect(stage.sent).toEqual([])

  await stage.pipeline.run(time(1_700))
  expect(stage.sent).toMatchObject([{ id: `${causeOf('attach')}#1`, open: 1 }])
  expect(stage.sent[0]?.text).toContain(
    '1 parts of the reassessment are still open; what comes of them follows.',
  )

  await held.release(time(2_000))
  await stage.pipeline.run()
  expect(stage.sent).toMatchObject([
    { open: 1 },
    { id: `${causeOf('attach')}#2`, thread: causeOf('attach'), open: 0 },
  ])
  const counts = stage.sent.map(({ findings }) => findings[0]?.count ?? 0)
  expect(counts.reduce((sum, count) => sum + count)).toBe(30)
  stage.sent[0] = { ...stage.sent[0], open: 0 } as (typeof stage.sent)[0]
  await expectConsistency(stage, stores.open())
})

/** Keeps the first message to `reassess` from arriving until it is released. */
function holdBackOnePiece(queues: ReturnType<typeof stageOn>['pipeline']['queues']) {
  const send = queues.send.bind(queues)
  let kept: unknown
  queues.send = (queue, messages, delay) => {
    if (queue !== 'reassess' || kept !== undefined) return send(queue, messages, delay)
    const [first, ...rest] = messages
    kept = first
    return send(queue, rest, delay)
  }
  return { release: (at: Date) => Promise.resolve(queues.deliver('reassess', kept, at)) }
}

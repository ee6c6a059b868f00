import { afterAll, expect, it } from 'vitest'
import { temporaryStores } from '../contracts/temporary-stores.ts'
import { ADMIN, called, READ_ONLY } from './account.ts'
import { baseline, deliver, stageOn } from './stage.ts'

const stores = temporaryStores()
afterAll(() => stores.close())

it('gives a message up that cannot be sent, and makes no others of it', async () => {
  const account = {
    functions: { worker: { role: 'shared', runtime: 'nodejs24.x' } },
    roles: { shared: [READ_ONLY], admins: [ADMIN] },
  }
  const refusing = { send: () => Promise.reject(new Error('the topic is gone')) }
  const stage = stageOn(stores.open(), account, { notifier: () => refusing })
  await baseline(stage)
  const given: unknown[] = []
  stage.parts.observer.onDeadLetter = ({ message }) => void given.push(message)
  stage.account.roles['shared'] = [READ_ONLY, ADMIN]
  const { queues } = stage.pipeline
  const take = queues.take.bind(queues)
  let taken = 0
  queues.take = until => {
    taken += 1
    return taken > 500 ? undefined : take(until)
  }
  deliver(stage, called('attach', 'iam:AttachRolePolicy', 'alice', 1_000, { roleName: 'shared' }), 1_000)
  await stage.pipeline.run()
  expect(taken).toBeLessThan(100)
  expect(given).toMatchObject([{ type: 'tell' }])
})

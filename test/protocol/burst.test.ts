import { afterAll, expect, it } from 'vitest'
import type { Call } from '../../functions/answers/operation.ts'
import { temporaryStores } from '../contracts/temporary-stores.ts'
import { ADMIN, called, READ_ONLY, time, type Account } from './account.ts'
import { baseline, deliver, stageOn } from './stage.ts'

const stores = temporaryStores()
afterAll(() => stores.close())

/** Ten changes of one role within ten seconds, worked off from `seconds` on: how often the role was asked for. */
async function asked(seconds: number): Promise<number> {
  const account: Account = {
    functions: { worker: { role: 'shared', runtime: 'nodejs24.x' } },
    roles: { shared: [READ_ONLY] },
  }
  let calls = 0
  const counting =
    (inner: Call): Call =>
    (operation, region, input) => {
      if (operation.name === 'ListAttachedRolePolicies') calls += 1
      return inner(operation, region, input)
    }
  const stage = stageOn(stores.open(), account, { call: counting })
  await baseline(stage)
  account.roles['shared'] = [READ_ONLY, ADMIN]
  calls = 0
  for (let number = 0; number < 10; number += 1) {
    const event = called(`e${number}`, 'iam:AttachRolePolicy', 'alice', 1_000 + number, {
      roleName: 'shared',
    })
    deliver(stage, event, 1_000 + seconds + number)
  }
  await stage.pipeline.run()
  expect(stage.sent.filter(({ findings }) => findings.length > 0)).toHaveLength(1)
  expect(stage.clock.now().getTime()).toBeGreaterThan(time(1_000).getTime())
  return calls
}

it('a burst of changes of one resource that had to wait is read once', async () => {
  expect(await asked(300)).toBe(1)
})

it('a burst that is worked off at once is read by each change, and looked at again by each', async () => {
  expect(await asked(1)).toBeGreaterThan(20)
})

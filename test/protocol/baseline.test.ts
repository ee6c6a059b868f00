import { afterAll, expect, it } from 'vitest'
import { temporaryStores } from '../contracts/temporary-stores.ts'
import { ADMIN, READ_ONLY } from './account.ts'
import { baseline, stageOn } from './stage.ts'

const stores = temporaryStores()
afterAll(() => stores.close())

it('reads every resource of a baseline once, though they name each other', async () => {
  const calls: string[] = []
  const stage = stageOn(
    stores.open(),
    {
      functions: {
        worker: { role: 'shared', runtime: 'nodejs24.x' },
        other: { role: 'shared', runtime: 'nodejs24.x' },
      },
      roles: { shared: [READ_ONLY], admins: [ADMIN] },
    },
    {
      call: inner => (operation, region, input) => {
        calls.push(`${operation.action} ${JSON.stringify(input)}`)
        return inner(operation, region, input)
      },
    },
  )
  await baseline(stage)
  expect(calls.toSorted()).toEqual([...new Set(calls)].toSorted())
  expect(calls).toHaveLength(2 * 7 + 2 * 3 + 2 * 2)
})

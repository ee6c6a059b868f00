import { afterAll, expect, it } from 'vitest'
import { sheetKey } from '../../audit/account/keys.ts'
import type { Sheet } from '../../audit/account/sheet.ts'
import { temporaryStores } from '../contracts/temporary-stores.ts'
import { called, fn, READ_ONLY, time } from './account.ts'
import { baseline, deliver, stageOn } from './stage.ts'

const stores = temporaryStores()
afterAll(() => stores.close())

it('confirms by a second look that a requested resource does not exist', async () => {
  const stage = stageOn(stores.open(), { functions: {}, roles: { shared: [READ_ONLY] } })
  await baseline(stage)
  stage.account.functions['orphan'] = { role: 'ghost', runtime: 'nodejs24.x' }
  deliver(stage, called('create', 'lambda:CreateFunction', 'dave', 1_000, { functionName: 'orphan' }), 1_000)
  const entry = async () => {
    const sheet = (await stage.parts.store.load(sheetKey(fn('orphan'))))?.body as Sheet | undefined
    return sheet?.entries['least-privilege/function-role-no-admin']
  }
  await stage.pipeline.run(time(1_010))
  expect(await entry()).toMatchObject({ status: 'INSUFFICIENT_DATA' })
  await stage.pipeline.run()
  expect(await entry()).toMatchObject({ status: 'NOT_APPLICABLE', reason: 'role ghost does not exist' })
  expect(stage.sent).toEqual([])
})

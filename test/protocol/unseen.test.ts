import { afterAll, expect, it } from 'vitest'
import { exposureWindows } from '../../audit/account/exposure.ts'
import { temporaryStores } from '../contracts/temporary-stores.ts'
import { ADMIN, called, causeOf, fn, READ_ONLY, time, type Account } from './account.ts'
import { baseline, deliver, stageOn, type Stage } from './stage.ts'

const stores = temporaryStores()
afterAll(() => stores.close())

const CONTROL = 'least-privilege/function-role-no-admin'
const request = { roleName: 'shared', policyArn: ADMIN }
const attach = called('attach', 'iam:AttachRolePolicy', 'alice', 1_000, request)
const detach = called('detach', 'iam:DetachRolePolicy', 'bob', 1_040, request)
const window = { from: time(1_000).toISOString(), to: time(1_040).toISOString() }

/** A function whose role is no administrator, and one that is somebody else's. */
async function settledStage(): Promise<Stage> {
  const account: Account = {
    functions: { worker: { role: 'shared', runtime: 'nodejs24.x' } },
    roles: { shared: [READ_ONLY], admins: [ADMIN] },
  }
  const stage = stageOn(stores.open(), account)
  await baseline(stage)
  return stage
}

function windowsOf(stage: Stage) {
  return exposureWindows(fn('worker'), CONTROL, stage.parts.store)
}

it.each([
  ['in their order', [attach, detach]],
  ['the other way round', [detach, attach]],
  ['twice', [attach, detach, attach, detach]],
])('what is undone before anybody looks is told once, by events that come %s', async (_, events) => {
  const stage = await settledStage()
  events.forEach((event, index) => deliver(stage, event, 1_050 + index))
  await stage.pipeline.run()
  expect(await windowsOf(stage)).toEqual([window])
  expect(stage.sent).toHaveLength(1)
  const [message] = stage.sent
  expect(message).toMatchObject({
    severity: 'CRITICAL',
    findings: [],
    exposures: [{ control: CONTROL, resource: fn('worker').arn, severity: 'CRITICAL', ...window }],
  })
  expect(message?.text).toContain(`CRITICAL worker failed ${CONTROL} from ${window.from} to ${window.to}: `)
})

it('what a look saw is told by its finding alone, and is the same window', async () => {
  const stage = await settledStage()
  stage.account.roles['shared'] = [READ_ONLY, ADMIN]
  deliver(stage, attach, 1_001)
  await stage.pipeline.run(time(1_030))
  stage.account.roles['shared'] = [READ_ONLY]
  deliver(stage, called('soon', 'iam:DetachRolePolicy', 'bob', 1_028, request), 1_030)
  await stage.pipeline.run()
  expect(await windowsOf(stage)).toEqual([{ ...window, to: time(1_028).toISOString() }])
  expect(stage.sent.map(({ id, exposures }) => [id, exposures])).toEqual([
    [`${causeOf('attach')}#1`, []],
    [`${causeOf('soon')}#1`, []],
  ])
})

it('what a look of the first change saw the end of, ends when the event of the second says', async () => {
  const stage = await settledStage()
  stage.account.roles['shared'] = [READ_ONLY, ADMIN]
  deliver(stage, attach, 1_001)
  await stage.pipeline.run(time(1_030))
  stage.account.roles['shared'] = [READ_ONLY]
  deliver(stage, detach, 1_041)
  await stage.pipeline.run()
  expect(await windowsOf(stage)).toEqual([window])
  expect(stage.sent.flatMap(({ exposures }) => exposures)).toEqual([])
})

it('what stays is no window', async () => {
  const stage = await settledStage()
  stage.account.roles['shared'] = [READ_ONLY, ADMIN]
  deliver(stage, attach, 1_001)
  await stage.pipeline.run()
  expect(await windowsOf(stage)).toEqual([])
})

it('what harmed nobody is none either', async () => {
  const stage = await settledStage()
  const harmless = { roleName: 'shared', policyArn: READ_ONLY }
  deliver(stage, called('a', 'iam:AttachRolePolicy', 'alice', 1_000, harmless), 1_050)
  deliver(stage, called('b', 'iam:DetachRolePolicy', 'alice', 1_040, harmless), 1_051)
  await stage.pipeline.run()
  expect(await windowsOf(stage)).toEqual([])
  expect(stage.sent).toEqual([])
})

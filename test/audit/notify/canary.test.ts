import { afterAll, expect, it } from 'vitest'
import { notifyChange } from '../../../audit/notify/notify.ts'
import { buildRegionalDeploymentResource } from '../../../audit/resources/assay/regional-deployment.ts'
import type { Sweep } from '../../../audit/resources/assay/sweep.ts'
import { completeTask, openChangeRecord, openTasks } from '../../../audit/state/change-record.ts'
import { sweepStateKey } from '../../../audit/state/sweep-state-store.ts'
import { putTransition } from '../../../audit/state/transition.ts'
import { createTemporaryStores } from '../../contracts/temporary-stores.ts'
import { buildTransition } from '../publish/transitions.ts'
import { createNotifyFixture, NOTIFIED_AT, NOTIFIED_CHANGE_ID as CHANGE_ID } from './notify-fixture.ts'
import { DEFAULT_PREFIX } from '../../../audit/resources/assay/deployment-names.ts'

const stores = createTemporaryStores()
afterAll(() => stores.close())

const location = { account: '111122223333', region: 'eu-west-1' }
const now = new Date(NOTIFIED_AT)
const actor = { type: 'Assay', name: "Assay's canary" }
const origin = { id: CHANGE_ID, ...location, action: 'assay:Canary', actor, at: '2026-05-12T08:54:30.000Z' }
const canary = { ...origin, canary: true as const }

/** A change with one pending task: `notify` returns the delays of the canaries that are recorded. */
async function prepareCanary(changeOrigin: Parameters<typeof openChangeRecord>[0]) {
  const store = stores.open()
  await openChangeRecord(changeOrigin, store, now)
  const subjects = [buildRegionalDeploymentResource(location, DEFAULT_PREFIX)]
  await openTasks(CHANGE_ID, { refreshId: 'refresh', subjects, tasks: ['evaluate'] }, store, now)
  const { deps, sent } = createNotifyFixture(store)
  const delays: number[] = []
  const notify = async (at = now) => {
    const recordCanary = (seconds: number) => void delays.push(seconds)
    await notifyChange({ type: 'notify', changeId: CHANGE_ID }, { ...deps, recordCanary, now: () => at })
    return delays
  }
  return { store, sent, notify, complete: () => completeTask(CHANGE_ID, 'evaluate', store, now) }
}

it('a canary has come back when its evaluation is completed, and sends no notification', async () => {
  const { notify, complete, sent } = await prepareCanary(canary)
  expect(await notify()).toEqual([])
  await complete()
  expect(await notify()).toEqual([330])
  expect(sent).toEqual([])
})

it('a finding that is opened with a canary is notified', async () => {
  const { store, notify, complete, sent } = await prepareCanary(canary)
  const control = 'runtime-monitoring/audit-pipeline-healthy'
  await putTransition(buildTransition({ name: 'x', control, step: 'OPENED', severity: 'HIGH' }), store)
  await complete()
  expect(await notify()).toEqual([330])
  expect(sent.map(({ text }) => text)).toEqual([
    expect.stringContaining('Self-check after a canary came back'),
  ])
})

it('a canary that is not evaluated before the deadline has not come back', async () => {
  const { notify } = await prepareCanary(canary)
  expect(await notify(new Date('2026-05-13T09:00:00.000Z'))).toEqual([])
})

it('another change is no canary', async () => {
  const { notify, complete } = await prepareCanary(origin)
  await complete()
  expect(await notify()).toEqual([])
})

it('no canary comes back during the initial scan', async () => {
  const running: Sweep = { id: 'sweep:1', ...location, startedAt: NOTIFIED_AT, baseline: true }
  const { store, notify, complete } = await prepareCanary({ ...canary, sweep: running.id })
  await store.save({ key: sweepStateKey, version: 1, body: { running } }, 0)
  await complete()
  expect(await notify()).toEqual([])
})

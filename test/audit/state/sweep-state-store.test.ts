import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../../audit/state/store.ts'
import { loadSweepState, recordSweepStart, recordSweepEnd } from '../../../audit/state/sweep-state-store.ts'
import type { Sweep } from '../../../audit/resources/assay/sweep.ts'
import { createTemporaryStores } from '../../contracts/temporary-stores.ts'

const DEADLINES = 600

const stores = createTemporaryStores()
let store: Store

beforeEach(() => {
  store = stores.open()
})
afterAll(() => stores.close())

/** Requests a full scan of the account, some minutes after the first one. */
function call(minutes: number, stack?: string): Promise<Sweep | undefined> {
  const startedAt = new Date(Date.parse('2026-11-20T03:00:00Z') + minutes * 60_000).toISOString()
  const about = { id: `sweep:${startedAt}`, account: '111122223333', region: 'eu-west-1', startedAt }
  return recordSweepStart({ ...about, ...(stack === undefined ? {} : { stack }) }, DEADLINES, store)
}

describe('a request for a full scan', () => {
  it('starts none while another one runs, until that times out', async () => {
    expect(await call(0, 'stack/Assay/1')).toMatchObject({ baseline: true, stack: 'stack/Assay/1' })
    expect(await call(9, 'stack/Assay/1')).toBeUndefined()
    expect(await call(10, 'stack/Assay/1')).toMatchObject({ baseline: true })
  })

  it('starts one at once if the stack of the other one was replaced', async () => {
    const first = await call(0, 'stack/Assay/1')
    const second = await call(1, 'stack/Assay/2')
    expect(second).toMatchObject({ baseline: true, stack: 'stack/Assay/2' })
    if (first)
      await recordSweepEnd(
        { ...first, endedAt: '', resourcesRead: 1, lost: 0, listingFailures: [], pendingTasks: 0 },
        store,
      )
    expect(await call(2, 'stack/Assay/2')).toBeUndefined()
  })

  it('starts none if the stack of the other one is not known', async () => {
    await call(0)
    expect(await call(1, 'stack/Assay/2')).toBeUndefined()
    expect(await call(10, 'stack/Assay/2')).toBeDefined()
    expect(await call(11)).toBeUndefined()
  })

  it('keeps when the initial scan ended', async () => {
    for (const hour of [0, 20]) {
      const sweep = await call(hour)
      if (sweep === undefined) throw new Error('the full scan did not start')
      const results = { resourcesRead: 1, lost: 0, listingFailures: [], pendingTasks: 0 }
      await recordSweepEnd(
        { ...sweep, endedAt: `2026-05-12T${10 + hour / 10}:00:00.000Z`, ...results },
        store,
      )
    }
    expect(await loadSweepState(store)).toMatchObject({
      last: { endedAt: '2026-05-12T12:00:00.000Z', baseline: false },
      initialScanEndedAt: '2026-05-12T10:00:00.000Z',
    })
  })
})

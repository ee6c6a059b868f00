import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { ChangeOrigin } from '../../../audit/events/change-origin.ts'
import type { RefreshedSnapshot } from '../../../audit/refresh/snapshot/refresh-snapshot.ts'
import type { Store } from '../../../audit/state/store.ts'
import { listDiscoveries } from '../../../audit/refresh/discovery.ts'
import { known, type FactsByName } from '../../../audit/resources/fact.ts'
import { buildRoleResourceByName } from '../../../audit/resources/iam/role.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { createTemporaryStores } from '../../contracts/temporary-stores.ts'
import { readFully } from './read-fully.ts'

const stores = createTemporaryStores()
afterAll(() => stores.close())

const where = { account: '111122223333', region: 'eu-west-1' }
const role = buildRoleResourceByName('worker', where)
const worker = buildFunctionResource('worker', where)
const time = (seconds: number) => new Date(Date.UTC(2026, 4, 12, 9, 0, seconds))
const BEFORE = 60

function buildOrigin(seconds: number, sweep?: string): ChangeOrigin {
  const actor = { type: 'Assay', name: "Assay's full scan" }
  const at = time(seconds).toISOString()
  return {
    id: 'change',
    action: 'assay:Sweep',
    actor,
    at,
    ...where,
    ...(sweep === undefined ? {} : { sweep }),
  }
}

describe('a referenced resource that was deleted', () => {
  let store: Store
  let named: RefreshedSnapshot
  beforeEach(async () => {
    store = stores.open()
    await attempt(0, role, {})
    await attempt(1, role, 'NOT_FOUND')
    await attempt(BEFORE, role, 'NOT_FOUND')
    named = await attempt(BEFORE, worker, { role: known(role) })
  })

  const attempt = (seconds: number, resource: Resource, found: FactsByName | 'NOT_FOUND') => {
    const reading = found === 'NOT_FOUND' ? found : { resource, facts: found }
    const reader = { read: () => Promise.resolve(reading) }
    const deps = { store, reader, now: () => time(seconds), confirmAfter: 20_000 }
    return readFully(
      resource,
      ['identity', 'configuration'],
      { provenance: { changeId: 'earlier', at: time(0).toISOString() }, attempt: 0 },
      deps,
    )
  }
  const asked = async (changeOrigin: ChangeOrigin) => {
    const requests = await listDiscoveries(
      changeOrigin,
      { refreshId: 'refresh', attempt: 0, refreshed: [named] },
      store,
    )
    return requests.map(({ resource }) => resource.arn)
  }

  it('is read again once by a full scan', async () => {
    expect(await asked(buildOrigin(BEFORE + 1, 'sweep'))).toEqual([role.arn])
    await attempt(BEFORE + 2, role, 'NOT_FOUND')
    expect(await asked(buildOrigin(BEFORE + 1, 'sweep'))).toEqual([])
  })

  it('is not read again by other changes', async () => {
    expect(await asked(buildOrigin(BEFORE + 1))).toEqual([])
  })
})

import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Origin } from '../../audit/account/cause.ts'
import { refresh, type Refreshed } from '../../audit/account/refresh.ts'
import type { Store } from '../../audit/account/store.ts'
import { requestsOf } from '../../audit/requests.ts'
import { known, type FactSheet } from '../../audit/resources/fact.ts'
import { roleNamed } from '../../audit/resources/iam/role.ts'
import { functionResource } from '../../audit/resources/lambda/function.ts'
import type { Resource } from '../../audit/resources/resource.ts'
import { temporaryStores } from '../contracts/temporary-stores.ts'

const stores = temporaryStores()
afterAll(() => stores.close())

const where = { account: '111122223333', region: 'eu-west-1' }
const role = roleNamed('worker', where)
const worker = functionResource('worker', where)
const time = (seconds: number) => new Date(Date.UTC(2026, 4, 12, 9, 0, seconds))
const BEFORE = 60

function originAt(seconds: number, sweep?: string): Origin {
  const actor = { type: 'Assay', name: 'the sweep' }
  const at = time(seconds).toISOString()
  return {
    id: 'cause',
    action: 'assay:Sweep',
    actor,
    at,
    ...where,
    ...(sweep === undefined ? {} : { sweep }),
  }
}

describe('what is named and was taken for gone', () => {
  let store: Store
  let named: Refreshed
  beforeEach(async () => {
    store = stores.open()
    await look(0, role, {})
    await look(1, role, 'NOT_FOUND')
    await look(BEFORE, role, 'NOT_FOUND')
    named = await look(BEFORE, worker, { role: known(role) })
  })

  const look = (seconds: number, resource: Resource, found: FactSheet | 'NOT_FOUND') => {
    const reading = found === 'NOT_FOUND' ? found : { resource, facts: found }
    const reader = { read: () => Promise.resolve(reading) }
    const ports = { store, reader, now: () => time(seconds), confirmAfter: 20_000 }
    return refresh(
      resource,
      ['identity', 'configuration'],
      { stamp: { cause: 'earlier', at: time(0).toISOString() }, number: 0 },
      ports,
    )
  }
  const asked = async (origin: Origin) => {
    const requests = await requestsOf(origin, { look: 'look', number: 0, refreshed: [named] }, store)
    return requests.map(({ resource }) => resource.arn)
  }

  it('is read again by a sweep, once', async () => {
    expect(await asked(originAt(BEFORE + 1, 'sweep'))).toEqual([role.arn])
    await look(BEFORE + 2, role, 'NOT_FOUND')
    expect(await asked(originAt(BEFORE + 1, 'sweep'))).toEqual([])
  })

  it('is not read again by every change', async () => {
    expect(await asked(originAt(BEFORE + 1))).toEqual([])
  })
})

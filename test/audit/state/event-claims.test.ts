import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../../audit/state/store.ts'
import { listClaimedEdits, recordClaims } from '../../../audit/state/event-claims.ts'
import type { FactEdit } from '../../../audit/resources/fact-edit.ts'
import { buildRoleResourceByName } from '../../../audit/resources/iam/role.ts'
import { createTemporaryStores } from '../../contracts/temporary-stores.ts'

const stores = createTemporaryStores()
afterAll(() => stores.close())

const subject = buildRoleResourceByName('api', { account: '111122223333', region: 'us-east-1' })
const set: FactEdit = {
  fact: 'inlinePolicies',
  member: 'debug',
  value: { Version: '2012-10-17', Statement: [] },
}
const removed: FactEdit = { fact: 'inlinePolicies', member: 'debug', removed: true }

const findClaimWindow = (admittedBy: string, closedBy: string) => ({
  subject,
  openedBy: admittedBy,
  closedBy,
})

describe('what events told of a resource', () => {
  let store: Store
  beforeEach(() => void (store = stores.open()))
  const buildEdit = (factEdit: FactEdit, id: string, minute: number) => {
    const at = new Date(Date.UTC(2026, 4, 12, 9, minute)).toISOString()
    return recordClaims(subject, [factEdit], { id, at }, store, new Date(at))
  }

  it('makes a period of what is set and taken away again', async () => {
    expect(await buildEdit(set, 'put', 0)).toEqual([])
    expect(await buildEdit(removed, 'delete', 1)).toEqual([findClaimWindow('put', 'delete')])
    const [{ edit, until } = { edit: undefined, until: '' }] = await listClaimedEdits(
      findClaimWindow('put', 'delete'),
      store,
    )
    expect(edit).toMatchObject(set)
    expect(until).toBe('2026-05-12T09:01:00.000Z')
  })

  it('makes the same one in whatever order the events come, and however often', async () => {
    expect(await buildEdit(removed, 'delete', 1)).toEqual([])
    expect(await buildEdit(set, 'put', 0)).toEqual([findClaimWindow('put', 'delete')])
    expect(await buildEdit(removed, 'delete', 1)).toEqual([findClaimWindow('put', 'delete')])
    expect(await buildEdit(set, 'put', 0)).toEqual([findClaimWindow('put', 'delete')])
  })

  it('makes none of what concerns something else', async () => {
    await buildEdit(set, 'put', 0)
    expect(await buildEdit({ ...removed, member: 'other' }, 'delete', 1)).toEqual([])
    expect(await buildEdit({ ...set, fact: 'trust' }, 'update', 2)).toEqual([])
  })

  it('ends a period by the change that came first after it', async () => {
    await buildEdit(set, 'put', 0)
    await buildEdit(removed, 'later', 5)
    expect(await buildEdit(removed, 'sooner', 2)).toEqual([
      findClaimWindow('put', 'sooner'),
      findClaimWindow('sooner', 'later'),
    ])
    expect(await listClaimedEdits(findClaimWindow('put', 'later'), store)).toEqual([])
  })

  it('is forgotten after an hour', async () => {
    await buildEdit(set, 'put', 0)
    expect(await buildEdit(removed, 'delete', 61)).toEqual([])
  })

  it('keeps no value that is too large, and does not take it for gone', async () => {
    const value = { Version: '2012-10-17', Statement: [{ Sid: 'x'.repeat(30_000), Effect: 'Allow' }] }
    await buildEdit({ ...set, value }, 'put', 0)
    await buildEdit(removed, 'delete', 1)
    const [during] = await listClaimedEdits(findClaimWindow('put', 'delete'), store)
    expect(during?.edit).not.toHaveProperty('value')
    expect(during?.edit).not.toHaveProperty('gone')
  })
})

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

describe('the claims of events', () => {
  let store: Store
  beforeEach(() => void (store = stores.open()))
  const buildEdit = (factEdit: FactEdit, id: string, minute: number) => {
    const at = new Date(Date.UTC(2026, 4, 12, 9, minute)).toISOString()
    return recordClaims(subject, [factEdit], { id, at }, store, new Date(at))
  }

  it('form a window between setting a value and removing it', async () => {
    expect(await buildEdit(set, 'put', 0)).toEqual([])
    expect(await buildEdit(removed, 'delete', 1)).toEqual([findClaimWindow('put', 'delete')])
    const [{ edit, until } = { edit: undefined, until: '' }] = await listClaimedEdits(
      findClaimWindow('put', 'delete'),
      store,
    )
    expect(edit).toMatchObject(set)
    expect(until).toBe('2026-05-12T09:01:00.000Z')
  })

  it('form the same window in any order of the events, also if they are repeated', async () => {
    expect(await buildEdit(removed, 'delete', 1)).toEqual([])
    expect(await buildEdit(set, 'put', 0)).toEqual([findClaimWindow('put', 'delete')])
    expect(await buildEdit(removed, 'delete', 1)).toEqual([findClaimWindow('put', 'delete')])
    expect(await buildEdit(set, 'put', 0)).toEqual([findClaimWindow('put', 'delete')])
  })

  it('form no window between different values', async () => {
    await buildEdit(set, 'put', 0)
    expect(await buildEdit({ ...removed, member: 'other' }, 'delete', 1)).toEqual([])
    expect(await buildEdit({ ...set, fact: 'trust' }, 'update', 2)).toEqual([])
  })

  it('end a window with the first change after its start', async () => {
    await buildEdit(set, 'put', 0)
    await buildEdit(removed, 'later', 5)
    expect(await buildEdit(removed, 'sooner', 2)).toEqual([
      findClaimWindow('put', 'sooner'),
      findClaimWindow('sooner', 'later'),
    ])
    expect(await listClaimedEdits(findClaimWindow('put', 'later'), store)).toEqual([])
  })

  it('are dropped after an hour', async () => {
    await buildEdit(set, 'put', 0)
    expect(await buildEdit(removed, 'delete', 61)).toEqual([])
  })

  it('are stored without a value that is too large, which does not count as removed', async () => {
    const value = { Version: '2012-10-17', Statement: [{ Sid: 'x'.repeat(30_000), Effect: 'Allow' }] }
    await buildEdit({ ...set, value }, 'put', 0)
    await buildEdit(removed, 'delete', 1)
    const [during] = await listClaimedEdits(findClaimWindow('put', 'delete'), store)
    expect(during?.edit).not.toHaveProperty('value')
    expect(during?.edit).not.toHaveProperty('removed')
  })

  it('of many large policies fit into an item, and the latest keep their values', async () => {
    const Resource = `arn:aws:s3:::${'é'.repeat(4_700)}`
    const value = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource }] }
    for (let minute = 0; minute < 59; minute += 1) await buildEdit({ ...set, value }, `put ${minute}`, minute)
    const last = await buildEdit(set, 'administrator', 59)
    expect(last).toEqual([findClaimWindow('put 58', 'administrator')])
    const [oldest] = await listClaimedEdits(findClaimWindow('put 10', 'put 11'), store)
    expect(oldest?.edit).toMatchObject({ changeId: 'put 10', member: 'debug' })
    expect(oldest?.edit).not.toHaveProperty('value')
    const [latest] = await listClaimedEdits(findClaimWindow('put 58', 'administrator'), store)
    expect(latest?.edit.value).toEqual(value)
  })
})

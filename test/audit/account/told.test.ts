import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../../audit/account/store.ts'
import { editsDuring, remember } from '../../../audit/account/told.ts'
import type { Edit } from '../../../audit/resources/edit.ts'
import { roleNamed } from '../../../audit/resources/iam/role.ts'
import { temporaryStores } from '../../contracts/temporary-stores.ts'

const stores = temporaryStores()
afterAll(() => stores.close())

const subject = roleNamed('api', { account: '111122223333', region: 'us-east-1' })
const set: Edit = { fact: 'inlinePolicies', member: 'debug', value: { Version: '2012-10-17', Statement: [] } }
const gone: Edit = { fact: 'inlinePolicies', member: 'debug', gone: true }

const period = (openedBy: string, closedBy: string) => ({ subject, openedBy, closedBy })

describe('what events told of a resource', () => {
  let store: Store
  beforeEach(() => void (store = stores.open()))
  const told = (edit: Edit, id: string, minute: number) => {
    const at = new Date(Date.UTC(2026, 4, 12, 9, minute)).toISOString()
    return remember(subject, [edit], { id, at }, store, new Date(at))
  }

  it('makes a period of what is set and taken away again', async () => {
    expect(await told(set, 'put', 0)).toEqual([])
    expect(await told(gone, 'delete', 1)).toEqual([period('put', 'delete')])
    const [{ edit, until } = { edit: undefined, until: '' }] = await editsDuring(
      period('put', 'delete'),
      store,
    )
    expect(edit).toMatchObject(set)
    expect(until).toBe('2026-05-12T09:01:00.000Z')
  })

  it('makes the same one in whatever order the events come, and however often', async () => {
    expect(await told(gone, 'delete', 1)).toEqual([])
    expect(await told(set, 'put', 0)).toEqual([period('put', 'delete')])
    expect(await told(gone, 'delete', 1)).toEqual([period('put', 'delete')])
    expect(await told(set, 'put', 0)).toEqual([period('put', 'delete')])
  })

  it('makes none of what concerns something else', async () => {
    await told(set, 'put', 0)
    expect(await told({ ...gone, member: 'other' }, 'delete', 1)).toEqual([])
    expect(await told({ ...set, fact: 'trust' }, 'update', 2)).toEqual([])
  })

  it('ends a period by the change that came first after it', async () => {
    await told(set, 'put', 0)
    await told(gone, 'later', 5)
    expect(await told(gone, 'sooner', 2)).toEqual([period('put', 'sooner'), period('sooner', 'later')])
    expect(await editsDuring(period('put', 'later'), store)).toEqual([])
  })

  it('is forgotten after an hour', async () => {
    await told(set, 'put', 0)
    expect(await told(gone, 'delete', 61)).toEqual([])
  })

  it('keeps no value that is too large, and does not take it for gone', async () => {
    const value = { Version: '2012-10-17', Statement: [{ Sid: 'x'.repeat(30_000), Effect: 'Allow' }] }
    await told({ ...set, value }, 'put', 0)
    await told(gone, 'delete', 1)
    const [during] = await editsDuring(period('put', 'delete'), store)
    expect(during?.edit).not.toHaveProperty('value')
    expect(during?.edit).not.toHaveProperty('gone')
  })
})

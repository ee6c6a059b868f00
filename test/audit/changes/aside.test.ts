import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Reading } from '../../../audit/account/reader.ts'
import { refresh } from '../../../audit/account/refresh.ts'
import type { Store } from '../../../audit/account/store.ts'
import { affectedBy } from '../../../audit/changes/affected.ts'
import { repositoryNamed } from '../../../audit/resources/ecr/repository.ts'
import { taskDefinitionNamed } from '../../../audit/resources/ecs/task-definition.ts'
import { known, type FactSheet } from '../../../audit/resources/fact.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { temporaryStores } from '../../contracts/temporary-stores.ts'

const stores = temporaryStores()
afterAll(() => stores.close())

const where = { account: '111122223333', region: 'eu-west-1' }
const repository = repositoryNamed('app', where)
const definition = taskDefinitionNamed('api:1', where) as Resource
const aside = [{ resource: repository, facts: ['latestImage'], aside: true }] as const

describe('what is read aside', () => {
  let store: Store
  beforeEach(async () => {
    store = stores.open()
    await look('before', 0, repository, { tagMutability: known('MUTABLE'), latestImage: known('NONE') })
    await look('before', 0, definition, { tagRepositories: known([repository]) })
  })

  const look = (cause: string, seconds: number, resource: Resource, found: FactSheet | 'NOT_FOUND') => {
    const now = new Date(Date.UTC(2026, 4, 12, 9, 0, seconds))
    const reading: Reading = found === 'NOT_FOUND' ? found : { resource, facts: found }
    const ports = {
      store,
      reader: { read: () => Promise.resolve(reading) },
      now: () => now,
      confirmAfter: 20_000,
    }
    const stamp = { cause, at: now.toISOString() }
    return refresh(resource, ['settings', 'images'], { stamp, number: 0 }, ports)
  }
  const affected = async (cause: string) =>
    (await affectedBy(aside, cause, store)).map(({ resource }) => resource.arn).toSorted()

  it('affects nobody as long as nothing of it is found changed', async () => {
    expect(await affected('delete-image')).toEqual([])
  })

  it('is affected with whom it reaches once it is found gone, or to be another', async () => {
    await look('delete-image', 60, repository, 'NOT_FOUND')
    expect(await affected('delete-image')).toEqual([])
    await look('delete-image', 90, repository, 'NOT_FOUND')
    expect(await affected('delete-image')).toEqual([repository.arn, definition.arn].toSorted())
    expect(await affected('another')).toEqual([])
  })
})

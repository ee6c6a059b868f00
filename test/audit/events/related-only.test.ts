import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { FactReading } from '../../../audit/refresh/snapshot/fact-reader.ts'
import { refreshSnapshot } from '../../../audit/refresh/snapshot/refresh-snapshot.ts'
import type { Store } from '../../../audit/state/store.ts'
import { findAffectedResources } from '../../../audit/refresh/affected/affected-resources.ts'
import { buildRepositoryResourceByName } from '../../../audit/resources/ecr/repository.ts'
import { buildTaskDefinitionResourceByName } from '../../../audit/resources/ecs/task-definition.ts'
import { known, type FactsByName } from '../../../audit/resources/fact.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { createTemporaryStores } from '../../contracts/temporary-stores.ts'

const stores = createTemporaryStores()
afterAll(() => stores.close())

const where = { account: '111122223333', region: 'eu-west-1' }
const repository = buildRepositoryResourceByName('app', where)
const definition = buildTaskDefinitionResourceByName('api:1', where) as Resource
const relatedOnly = [{ resource: repository, facts: ['latestImage'], relatedOnly: 'WITH_RECHECK' }] as const

describe('a subject with relatedOnly', () => {
  let store: Store
  beforeEach(async () => {
    store = stores.open()
    await attempt('before', 0, repository, { tagMutability: known('MUTABLE'), latestImage: known('NONE') })
    await attempt('before', 0, definition, { tagRepositories: known([repository]) })
  })

  const attempt = (change: string, seconds: number, resource: Resource, found: FactsByName | 'NOT_FOUND') => {
    const now = new Date(Date.UTC(2026, 4, 12, 9, 0, seconds))
    const factReading: FactReading = found === 'NOT_FOUND' ? found : { resource, facts: found }
    const deps = {
      store,
      reader: { read: () => Promise.resolve(factReading) },
      now: () => now,
      confirmAfter: 20_000,
    }
    const provenance = { changeId: change, at: now.toISOString() }
    return refreshSnapshot(resource, ['settings', 'images'], { provenance, attempt: 0 }, deps)
  }
  const affected = async (change: string) =>
    (await findAffectedResources(relatedOnly, change, store)).map(({ resource }) => resource.arn).toSorted()

  it('affects nothing as long as it has not changed', async () => {
    expect(await affected('delete-image')).toEqual([])
  })

  it('is affected with its effects once it is deleted or different', async () => {
    await attempt('delete-image', 60, repository, 'NOT_FOUND')
    expect(await affected('delete-image')).toEqual([])
    await attempt('delete-image', 90, repository, 'NOT_FOUND')
    expect(await affected('delete-image')).toEqual([repository.arn, definition.arn].toSorted())
    expect(await affected('another')).toEqual([])
  })
})

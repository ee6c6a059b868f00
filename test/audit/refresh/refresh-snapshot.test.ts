import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { FactReading } from '../../../audit/refresh/snapshot/fact-reader.ts'
import type { Store } from '../../../audit/state/store.ts'
import { known, unknown, type FactsByName } from '../../../audit/resources/fact.ts'
import { listCollectorNames, listCollectedFacts } from '../../../audit/resources/kinds.ts'
import { buildImageResource } from '../../../audit/resources/ecr/image.ts'
import { buildRepositoryResourceByName } from '../../../audit/resources/ecr/repository.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { createTemporaryStores } from '../../contracts/temporary-stores.ts'
import { readFully } from './read-fully.ts'

const stores = createTemporaryStores()
afterAll(() => stores.close())

const where = { account: '111122223333', region: 'eu-west-1' }
const shop = buildRepositoryResourceByName('shop', where)
const image = buildImageResource(shop.arn, `sha256:${'a'.repeat(64)}`, where)
const time = (seconds: number) => new Date(Date.UTC(2026, 4, 12, 9, 0, seconds))

describe('what is not read again', () => {
  let resource: Resource
  let store: Store
  let asked: string[]
  let response: (collector: string) => FactsByName | 'NOT_FOUND'
  beforeEach(() => {
    resource = shop
    store = stores.open()
    asked = []
    response = collector =>
      Object.fromEntries(listCollectedFacts(resource.kind, collector).map(name => [name, known('NONE')]))
  })

  /** Reads at `seconds`, for a change for which reads since `since` suffice. */
  const attempt = async (collectors: readonly string[], seconds: number, since?: number) => {
    const read = (_: unknown, wanted: readonly string[]): Promise<FactReading> => {
      asked.push(...wanted)
      const found = wanted.map(response)
      if (found.includes('NOT_FOUND')) return Promise.resolve('NOT_FOUND')
      return Promise.resolve({ resource, facts: Object.assign({}, ...found) as FactsByName })
    }
    const deps = { store, reader: { read }, now: () => time(seconds), confirmAfter: 10_000 }
    const provenance = { changeId: 'c', at: time(seconds).toISOString() }
    const newEnough = since === undefined ? {} : { since: time(since) }
    asked = []
    return readFully(resource, collectors, { provenance, attempt: 0, ...newEnough }, deps)
  }

  it('is what was read since, collector by collector', async () => {
    await attempt([], 0)
    expect(asked).toEqual(listCollectorNames(resource.kind))
    await attempt(['policy'], 30)
    await attempt(['policy', 'settings'], 31, 20)
    expect(asked).toEqual(['settings'])
    await attempt(['policy'], 32, 31)
    expect(asked).toEqual(['policy'])
    await attempt(['policy'], 33)
    expect(asked).toEqual(['policy'])
  })

  it('does not include unknown facts', async () => {
    await attempt([], 0)
    response = collector =>
      Object.fromEntries(listCollectedFacts(resource.kind, collector).map(name => [name, unknown('denied')]))
    await attempt(['policy'], 30)
    await attempt(['policy'], 31, 20)
    expect(asked).toEqual(['policy'])
  })

  it('does not include what was not found', async () => {
    await attempt([], 0)
    response = () => 'NOT_FOUND'
    await attempt(['policy'], 30)
    const { snapshot } = await attempt(['policy'], 45, 20)
    expect(asked).toEqual(['policy'])
    expect(snapshot.presence).toBe('DELETED')
  })

  it('has as fullyReadAt the time of its oldest read', async () => {
    await attempt([], 0)
    const { snapshot } = await attempt(listCollectorNames(resource.kind).slice(1), 30)
    expect(snapshot.fullyReadAt).toBe(time(0).toISOString())
    const { snapshot: later } = await attempt(listCollectorNames(resource.kind).slice(0, 1), 40)
    expect(later.fullyReadAt).toBe(time(30).toISOString())
  })

  it('is what is immutable: the manifest of an image', async () => {
    resource = image
    response = collector =>
      Object.fromEntries(
        listCollectedFacts(image.kind, collector).map(name => [
          name,
          known(name === 'content' ? 'INDEX' : 'NONE'),
        ]),
      )
    await attempt([], 0)
    expect(asked).toContain('manifest')
    const { snapshot } = await attempt(listCollectorNames(image.kind), 30)
    expect(asked).toEqual(['details', 'scan'])
    expect(snapshot.fullyReadAt).toBe(time(30).toISOString())
  })

  it.each([
    ['could not be read', unknown('denied')],
    ['was archived', known('ARCHIVED')],
  ])('does not include the manifest of an image that %s', async (_, content) => {
    resource = image
    response = collector =>
      Object.fromEntries(
        listCollectedFacts(image.kind, collector).map(name => [
          name,
          name === 'content' ? content : known('NONE'),
        ]),
      )
    await attempt([], 0)
    await attempt(listCollectorNames(image.kind), 30)
    expect(asked).toContain('manifest')
  })
})

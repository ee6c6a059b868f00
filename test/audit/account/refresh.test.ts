import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Reading } from '../../../audit/account/reader.ts'
import { refresh } from '../../../audit/account/refresh.ts'
import type { Store } from '../../../audit/account/store.ts'
import { known, unknown, type FactSheet } from '../../../audit/resources/fact.ts'
import { aspectsOf, factsOf } from '../../../audit/resources/kinds.ts'
import { imageResource } from '../../../audit/resources/ecr/image.ts'
import { repositoryNamed } from '../../../audit/resources/ecr/repository.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { temporaryStores } from '../../contracts/temporary-stores.ts'

const stores = temporaryStores()
afterAll(() => stores.close())

const where = { account: '111122223333', region: 'eu-west-1' }
const shop = repositoryNamed('shop', where)
const image = imageResource(shop.arn, `sha256:${'a'.repeat(64)}`, where)
const time = (seconds: number) => new Date(Date.UTC(2026, 4, 12, 9, 0, seconds))

describe('what need not be read again', () => {
  let resource: Resource
  let store: Store
  let asked: string[]
  let answer: (aspect: string) => FactSheet | 'NOT_FOUND'
  beforeEach(() => {
    resource = shop
    store = stores.open()
    asked = []
    answer = aspect => Object.fromEntries(factsOf(resource.kind, aspect).map(name => [name, known('NONE')]))
  })

  /** Looks at `seconds` for a change for which reads from `since` on are new enough. */
  const look = async (aspects: readonly string[], seconds: number, since?: number) => {
    const read = (_: unknown, wanted: readonly string[]): Promise<Reading> => {
      asked.push(...wanted)
      const found = wanted.map(answer)
      if (found.includes('NOT_FOUND')) return Promise.resolve('NOT_FOUND')
      return Promise.resolve({ resource, facts: Object.assign({}, ...found) as FactSheet })
    }
    const ports = { store, reader: { read }, now: () => time(seconds), confirmAfter: 10_000 }
    const stamp = { cause: 'c', at: time(seconds).toISOString() }
    const newEnough = since === undefined ? {} : { since: time(since) }
    asked = []
    return refresh(resource, aspects, { stamp, number: 0, ...newEnough }, ports)
  }

  it('is what was read since, aspect by aspect', async () => {
    await look([], 0)
    expect(asked).toEqual(aspectsOf(resource.kind))
    await look(['policy'], 30)
    await look(['policy', 'settings'], 31, 20)
    expect(asked).toEqual(['settings'])
    await look(['policy'], 32, 31)
    expect(asked).toEqual(['policy'])
    await look(['policy'], 33)
    expect(asked).toEqual(['policy'])
  })

  it('is not what could not be read', async () => {
    await look([], 0)
    answer = aspect =>
      Object.fromEntries(factsOf(resource.kind, aspect).map(name => [name, unknown('denied')]))
    await look(['policy'], 30)
    await look(['policy'], 31, 20)
    expect(asked).toEqual(['policy'])
  })

  it('is not what was not found', async () => {
    await look([], 0)
    answer = () => 'NOT_FOUND'
    await look(['policy'], 30)
    const { model } = await look(['policy'], 45, 20)
    expect(asked).toEqual(['policy'])
    expect(model.presence).toBe('GONE')
  })

  it('says when all of it was read: when the oldest of it was', async () => {
    await look([], 0)
    const { model } = await look(aspectsOf(resource.kind).slice(1), 30)
    expect(model.wholeAt).toBe(time(0).toISOString())
    const { model: later } = await look(aspectsOf(resource.kind).slice(0, 1), 40)
    expect(later.wholeAt).toBe(time(30).toISOString())
  })

  it('is what can never change: what the manifest of an image says', async () => {
    resource = image
    answer = aspect =>
      Object.fromEntries(
        factsOf(image.kind, aspect).map(name => [name, known(name === 'content' ? 'INDEX' : 'NONE')]),
      )
    await look([], 0)
    expect(asked).toContain('manifest')
    const { model } = await look(aspectsOf(image.kind), 30)
    expect(asked).toEqual(['details', 'scan'])
    expect(model.wholeAt).toBe(time(30).toISOString())
  })

  it.each([
    ['could not be read', unknown('denied')],
    ['was archived', known('ARCHIVED')],
  ])('is not the manifest of an image that %s', async (_, content) => {
    resource = image
    answer = aspect =>
      Object.fromEntries(
        factsOf(image.kind, aspect).map(name => [name, name === 'content' ? content : known('NONE')]),
      )
    await look([], 0)
    await look(aspectsOf(image.kind), 30)
    expect(asked).toContain('manifest')
  })
})

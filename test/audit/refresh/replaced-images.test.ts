import { describe, expect, it } from 'vitest'
import { loadInverseFact } from '../../../audit/evaluate/load-inverse-fact.ts'
import { findAffectedResources } from '../../../audit/refresh/affected/affected-resources.ts'
import { buildImageResource } from '../../../audit/resources/ecr/image.ts'
import { buildRepositoryResourceByName } from '../../../audit/resources/ecr/repository.ts'
import { buildServiceResource } from '../../../audit/resources/ecs/service.ts'
import { known, type FactsByName } from '../../../audit/resources/fact.ts'
import { listInverseFacts } from '../../../audit/resources/inverse/inverse-facts.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import { buildVersionResource } from '../../../audit/resources/lambda/version.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { updateRecordedFact } from '../../../audit/state/effects/recorded-fact.ts'
import { createMemoryStore } from '../../contracts/memory-store.ts'
import { readFully } from './read-fully.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const repository = buildRepositoryResourceByName('shop', where)
const image = (digit: string) => buildImageResource(repository.arn, `sha256:${digit.repeat(64)}`, where)
const [old, next, child] = [image('a'), image('b'), image('c')]
const api = buildFunctionResource('api', where)
const version = buildVersionResource(api, '7')
const web = buildServiceResource('arn:aws:ecs:eu-west-1:111122223333:service/shop/web', where.account)

type TestStore = ReturnType<typeof createMemoryStore>

/** Reads facts of a resource for a change; without facts it is not found, twice. */
async function read(
  store: TestStore,
  change: string,
  resource: Resource,
  collector: string,
  facts?: FactsByName,
): Promise<void> {
  const reader = {
    read: () => Promise.resolve(facts === undefined ? ('NOT_FOUND' as const) : { resource, facts }),
  }
  const deps = { store, reader, now: () => new Date(), confirmAfter: 0 }
  for (const attempt of facts === undefined ? [0, 1] : [0])
    await readFully(
      resource,
      [collector],
      { provenance: { changeId: change, at: new Date().toISOString() }, attempt },
      deps,
    )
}

/** A store in which a tag moved from `old`, an index with `child`, to `next`. */
async function createMovedStore(): Promise<TestStore> {
  const store = createMemoryStore()
  await read(store, 'before', old, 'manifest', { content: known('INDEX'), children: known([child]) })
  await read(store, 'before', next, 'manifest', { content: known('IMAGE'), children: known([]) })
  await read(store, 'before', child, 'scan', { scan: known('NONE') })
  const lost = { tag: 'prod', to: next, changeId: 'push', at: '2026-10-01T10:00:00.000Z' }
  const provenance = { changeId: 'push', at: lost.at }
  await updateRecordedFact({ resource: old, fact: 'lostTags', provenance }, () => [lost], store)
  return store
}

async function listAffected(store: TestStore, resource: Resource, facts: readonly string[], change: string) {
  const affected = await findAffectedResources([{ resource, facts }], change, store)
  return affected.map(each => each.resource.arn)
}

describe('an image that got a tag', () => {
  it('is affected by the scan of the image that it replaced, and by those of the images of that one', async () => {
    const store = await createMovedStore()
    expect(await listAffected(store, old, ['scan'], 'scan')).toContain(next.arn)
    expect(await listAffected(store, child, ['scan'], 'scan')).toContain(next.arn)
    expect(await listAffected(store, next, ['scan'], 'scan')).not.toContain(old.arn)
  })

  it('is affected by what begins and ends to run the image that it replaced, and by nothing else of that', async () => {
    const store = await createMovedStore()
    await read(store, 'before', web, 'tasks', { running: known([]) })
    await read(store, 'begin', web, 'tasks', { running: known([old]) })
    expect(await listAffected(store, web, ['running'], 'begin')).toContain(next.arn)
    await read(store, 'again', web, 'tasks', { running: known([old]) })
    expect(await listAffected(store, web, ['running'], 'again')).not.toContain(next.arn)
    await read(store, 'end', web, 'tasks', { running: known([]) })
    expect(await listAffected(store, web, ['running'], 'end')).toContain(next.arn)
  })

  it('is affected by a version that comes into use', async () => {
    const store = await createMovedStore()
    await read(store, 'before', version, 'configuration', { image: known(old) })
    await read(store, 'before', api, 'aliases', { versions: known([]) })
    await read(store, 'alias', api, 'aliases', { versions: known([version]) })
    expect(await listAffected(store, api, ['versions'], 'alias')).toContain(next.arn)
  })
})

describe('what runs an image', () => {
  const [runBy] = listInverseFacts('AWS::ECR::Image', ['runBy', 'tags'])
  const load = (store: TestStore) => loadInverseFact(old, runBy?.paths ?? [], store)

  it('are the functions, by versions in use too, and services that reference it now', async () => {
    const store = await createMovedStore()
    expect(await load(store)).toEqual({ first: [], count: 0 })
    await read(store, 'before', web, 'tasks', { running: known([old]) })
    await read(store, 'before', version, 'configuration', { image: known(old) })
    await read(store, 'before', api, 'aliases', { versions: known([version]) })
    expect(await load(store)).toMatchObject({ first: [web, api], count: 2 })
    await read(store, 'alias', api, 'aliases', { versions: known([]) })
    expect(await load(store)).toMatchObject({ first: [web], count: 1 })
    await read(store, 'deleted', web, 'tasks')
    expect(await load(store)).toEqual({ first: [], count: 0 })
  })

  it('are named up to twenty, and counted up to a hundred of each kind', async () => {
    const store = createMemoryStore()
    const functions = Array.from({ length: 101 }, (_, at) => buildFunctionResource(`api-${at}`, where))
    for (const each of functions.slice(0, 100))
      await read(store, 'before', each, 'configuration', { image: known(old) })
    const all = await load(store)
    expect(all).toMatchObject({ count: 100 })
    expect(all).not.toHaveProperty('more')
    expect(all.first).toHaveLength(20)
    for (const each of functions.slice(100))
      await read(store, 'before', each, 'configuration', { image: known(old) })
    expect(await load(store)).toMatchObject({ count: 100, more: true })
  })
})

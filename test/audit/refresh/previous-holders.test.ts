import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { RefreshedSnapshot } from '../../../audit/refresh/snapshot/refresh-snapshot.ts'
import type { Store } from '../../../audit/state/store.ts'
import { findAffectedResources } from '../../../audit/refresh/affected/affected-resources.ts'
import { findPreviousHolders } from '../../../audit/refresh/previous-holders.ts'
import { buildImageTagResource } from '../../../audit/resources/ecr/image-tag.ts'
import { buildImageResource } from '../../../audit/resources/ecr/image.ts'
import { buildRepositoryResourceByName } from '../../../audit/resources/ecr/repository.ts'
import { known, type FactsByName } from '../../../audit/resources/fact.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { createTemporaryStores } from '../../contracts/temporary-stores.ts'
import { readFully } from './read-fully.ts'

const stores = createTemporaryStores()
afterAll(() => stores.close())

const where = { account: '111122223333', region: 'eu-west-1' }
const repository = buildRepositoryResourceByName('shop', where)
const [old, next, signature] = ['a', 'b', 'c'].map(digit =>
  buildImageResource(repository.arn, `sha256:${digit.repeat(64)}`, where),
) as [Resource, Resource, Resource]
const api = buildFunctionResource('api', where)

let store: Store
beforeEach(() => {
  store = stores.open()
})

async function buildReading(
  change: string,
  resource: Resource,
  facts: FactsByName | 'NOT_FOUND',
  collector = 'details',
): Promise<RefreshedSnapshot> {
  const reader = {
    read: () => Promise.resolve(facts === 'NOT_FOUND' ? facts : { resource, facts }),
  }
  const deps = { store, reader, now: () => new Date(), confirmAfter: 0 }
  return readFully(
    resource,
    [collector],
    { provenance: { changeId: change, at: new Date().toISOString() }, attempt: 0 },
    deps,
  )
}

function buildTaggedImage(...tags: readonly string[]): FactsByName {
  return { tags: known(tags), taggedAs: known(tags.map(tag => buildImageTagResource(repository, tag))) }
}

async function listPreviousHolders(...refreshed: readonly RefreshedSnapshot[]): Promise<unknown> {
  return findPreviousHolders('push', { refreshed, attempt: 0 }, store)
}

describe('an image with a tag that no event reported', () => {
  beforeEach(() => buildReading('before', old, buildTaggedImage('v1', 'v2')))

  it('took it from the image that is known to have it, which is read again', async () => {
    const pushed = await buildReading('push', next, buildTaggedImage('v1'))
    expect(await listPreviousHolders(pushed)).toEqual([{ resource: old, facts: ['taggedAs'] }])
  })

  it.each([
    ['of a new tag', buildTaggedImage('v3')],
    ['none at all', buildTaggedImage()],
  ])('took it from no image: %s', async (_, facts) => {
    expect(await listPreviousHolders(await buildReading('push', next, facts))).toEqual([])
  })

  it('took nothing that it had before, or from images that were refreshed too, or that lost the tag', async () => {
    await buildReading('before', next, buildTaggedImage('v1'))
    expect(await listPreviousHolders(await buildReading('push', next, buildTaggedImage('v1')))).toEqual([])
    const both = [
      await buildReading('push', next, buildTaggedImage('v1', 'v2')),
      await buildReading('push', old, buildTaggedImage('v2')),
    ]
    expect(await listPreviousHolders(...both)).toEqual([])
    await buildReading('later', old, buildTaggedImage())
    expect(await listPreviousHolders(await buildReading('push', next, buildTaggedImage('v1', 'v2')))).toEqual(
      [],
    )
  })

  it('took nothing from a deleted image', async () => {
    await buildReading('end', old, 'NOT_FOUND')
    await buildReading('end', old, 'NOT_FOUND')
    expect(await listPreviousHolders(await buildReading('push', next, buildTaggedImage('v1')))).toEqual([])
  })

  it('affects functions that were deployed by the tag, with any digest', async () => {
    await buildReading(
      'before',
      api,
      { imageTag: known(buildImageTagResource(repository, 'v1')) },
      'configuration',
    )
    await buildReading('push', next, buildTaggedImage('v1', 'v3'))
    expect(await listAffected('push', next, 'ALL')).toEqual([next.arn, api.arn])
    await buildReading('again', next, buildTaggedImage('v1', 'v3'))
    expect(await listAffected('again', next, 'ALL')).toEqual([next.arn])
  })
})

describe('a resource that is part of another', () => {
  it('is not affected itself, but the other one is, with its dependents', async () => {
    const index = { content: known('INDEX'), children: known([next]), subject: known('NONE') }
    await buildReading('before', next, buildTaggedImage())
    await buildReading('before', old, index, 'manifest')
    await buildReading('before', api, { image: known(next) }, 'configuration')
    await buildReading('push', signature, listSubjects(next), 'manifest')
    expect(await listAffected('push', signature, ['storage'])).toEqual(
      [next.arn, old.arn, api.arn].toSorted(),
    )
    expect(await listAffected('push', next, ['scan'])).toEqual([next.arn, old.arn, api.arn].toSorted())
    expect(await listAffected('push', old, ['scan'])).toEqual([old.arn, next.arn].toSorted())
  })

  it('is also not affected by the change that found it deleted', async () => {
    await buildReading('before', signature, listSubjects(next), 'manifest')
    await buildReading('end', signature, 'NOT_FOUND')
    await buildReading('end', signature, 'NOT_FOUND')
    expect(await listAffected('end', signature, 'ALL')).toEqual([next.arn])
  })

  it('is affected if it is part of nothing, or if that is unknown', async () => {
    await buildReading('before', signature, listSubjects('NONE'), 'manifest')
    expect(await listAffected('push', signature, 'ALL')).toEqual([signature.arn])
    expect(await listAffected('push', next, 'ALL')).toEqual([next.arn])
  })

  it('is not affected if it is only related', async () => {
    await buildReading('before', next, buildTaggedImage('v1'))
    const subjects = [{ resource: next, facts: 'ALL' as const, relatedOnly: 'AT_ONCE' as const }]
    expect(await findAffectedResources(subjects, 'push', store)).toEqual([])
  })
})

function listSubjects(subject: Resource | 'NONE'): FactsByName {
  return { content: known('ARTIFACT'), subject: known(subject) }
}

async function listAffected(
  change: string,
  resource: Resource,
  facts: readonly string[] | 'ALL',
): Promise<string[]> {
  const found = await findAffectedResources([{ resource, facts }], change, store)
  return found.map(each => each.resource.arn).toSorted()
}

import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { refresh, type Refreshed } from '../../audit/account/refresh.ts'
import type { Store } from '../../audit/account/store.ts'
import { affectedBy } from '../../audit/changes/affected.ts'
import { displacedBy } from '../../audit/displaced.ts'
import { imageTagResource } from '../../audit/resources/ecr/image-tag.ts'
import { imageResource } from '../../audit/resources/ecr/image.ts'
import { repositoryNamed } from '../../audit/resources/ecr/repository.ts'
import { known, type FactSheet } from '../../audit/resources/fact.ts'
import { functionResource } from '../../audit/resources/lambda/function.ts'
import type { Resource } from '../../audit/resources/resource.ts'
import { temporaryStores } from '../contracts/temporary-stores.ts'

const stores = temporaryStores()
afterAll(() => stores.close())

const where = { account: '111122223333', region: 'eu-west-1' }
const repository = repositoryNamed('shop', where)
const [old, next, signature] = ['a', 'b', 'c'].map(digit =>
  imageResource(repository.arn, `sha256:${digit.repeat(64)}`, where),
) as [Resource, Resource, Resource]
const api = functionResource('api', where)

let store: Store
beforeEach(() => {
  store = stores.open()
})

async function seen(
  cause: string,
  resource: Resource,
  facts: FactSheet | 'NOT_FOUND',
  aspect = 'details',
): Promise<Refreshed> {
  const reader = {
    read: () => Promise.resolve(facts === 'NOT_FOUND' ? facts : { resource, facts }),
  }
  const ports = { store, reader, now: () => new Date(), confirmAfter: 0 }
  return refresh(resource, [aspect], { stamp: { cause, at: new Date().toISOString() }, number: 0 }, ports)
}

function tagged(...tags: readonly string[]): FactSheet {
  return { tags: known(tags), taggedAs: known(tags.map(tag => imageTagResource(repository, tag))) }
}

async function displaced(...refreshed: readonly Refreshed[]): Promise<unknown> {
  return displacedBy('push', { refreshed, number: 0 }, store)
}

describe('an image that is found with a tag that no event told of', () => {
  beforeEach(() => seen('before', old, tagged('v1', 'v2')))

  it('took it from the one that is known to have it, which is read again', async () => {
    const pushed = await seen('push', next, tagged('v1'))
    expect(await displaced(pushed)).toEqual([{ resource: old, facts: ['taggedAs'] }])
  })

  it.each([
    ['that nobody had', tagged('v3')],
    ['none at all', tagged()],
  ])('took it from nobody: %s', async (_, facts) => {
    expect(await displaced(await seen('push', next, facts))).toEqual([])
  })

  it('took nothing that it had before, from nobody who was looked at as well, or who is known to have lost it', async () => {
    await seen('before', next, tagged('v1'))
    expect(await displaced(await seen('push', next, tagged('v1')))).toEqual([])
    const both = [await seen('push', next, tagged('v1', 'v2')), await seen('push', old, tagged('v2'))]
    expect(await displaced(...both)).toEqual([])
    await seen('later', old, tagged())
    expect(await displaced(await seen('push', next, tagged('v1', 'v2')))).toEqual([])
  })

  it('took nothing from one that is gone', async () => {
    await seen('end', old, 'NOT_FOUND')
    await seen('end', old, 'NOT_FOUND')
    expect(await displaced(await seen('push', next, tagged('v1')))).toEqual([])
  })

  it('affects who was deployed by the tag, whatever that runs', async () => {
    await seen('before', api, { imageTag: known(imageTagResource(repository, 'v1')) }, 'configuration')
    await seen('push', next, tagged('v1', 'v3'))
    expect(await affected('push', next, 'ALL')).toEqual([next.arn, api.arn])
    await seen('again', next, tagged('v1', 'v3'))
    expect(await affected('again', next, 'ALL')).toEqual([next.arn])
  })
})

describe('what is about another', () => {
  it('is not affected itself, but what it is about, with whoever rests on that', async () => {
    const index = { content: known('INDEX'), children: known([next]), subject: known('NONE') }
    await seen('before', next, tagged())
    await seen('before', old, index, 'manifest')
    await seen('before', api, { image: known(next) }, 'configuration')
    await seen('push', signature, about(next), 'manifest')
    expect(await affected('push', signature, ['storage'])).toEqual([next.arn, old.arn, api.arn].toSorted())
    expect(await affected('push', next, ['scan'])).toEqual([next.arn, old.arn, api.arn].toSorted())
    expect(await affected('push', old, ['scan'])).toEqual([old.arn, next.arn].toSorted())
  })

  it('is also not when it is gone, for the change that found it so', async () => {
    await seen('before', signature, about(next), 'manifest')
    await seen('end', signature, 'NOT_FOUND')
    await seen('end', signature, 'NOT_FOUND')
    expect(await affected('end', signature, 'ALL')).toEqual([next.arn])
  })

  it('is affected where it is about nothing, or nobody knows about what', async () => {
    await seen('before', signature, about('NONE'), 'manifest')
    expect(await affected('push', signature, 'ALL')).toEqual([signature.arn])
    expect(await affected('push', next, 'ALL')).toEqual([next.arn])
  })

  it('is nobody that is only read aside', async () => {
    await seen('before', next, tagged('v1'))
    const subjects = [{ resource: next, facts: 'ALL' as const, aside: true as const }]
    expect(await affectedBy(subjects, 'push', store)).toEqual([])
  })
})

function about(subject: Resource | 'NONE'): FactSheet {
  return { content: known('ARTIFACT'), subject: known(subject) }
}

async function affected(
  cause: string,
  resource: Resource,
  facts: readonly string[] | 'ALL',
): Promise<string[]> {
  const found = await affectedBy([{ resource, facts }], cause, store)
  return found.map(each => each.resource.arn).toSorted()
}

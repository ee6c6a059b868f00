import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refresh } from '../../../../audit/account/refresh.ts'
import { withoutTag } from '../../../../audit/changes/ecr/moved-tag.ts'
import { imageResource } from '../../../../audit/resources/ecr/image.ts'
import { repositoryNamed } from '../../../../audit/resources/ecr/repository.ts'
import type { Fact } from '../../../../audit/resources/fact.ts'
import { functionResource } from '../../../../audit/resources/lambda/function.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import { openFileStore, type FileStore } from '../../../../functions/local/file-store.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const repository = repositoryNamed('shop', where)
const [old, next, other] = ['a', 'b', 'c'].map(digit =>
  imageResource(repository.arn, `sha256:${digit.repeat(64)}`, where),
) as [Resource, Resource, Resource]
const pushed = [{ resource: next, facts: 'ALL' }] as const
const lost = [{ resource: old, facts: ['tags'] }]

describe('an image that lost its tag', () => {
  let directory: string
  let store: FileStore

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'assay-moved-tag-'))
    store = openFileStore(directory)
    await seen('before', old, { tags: { known: ['v1'] } })
    await seen('before', other, { tags: { known: ['v2'] } })
    await seen('before', functionResource('api', where), deployed(old))
    await seen('before', functionResource('worker', where), deployed(other))
  })
  afterEach(() => {
    store.close()
    rmSync(directory, { recursive: true })
  })

  const seen = async (cause: string, resource: Resource, facts: Record<string, Fact>) => {
    const reader = { read: () => Promise.resolve({ resource, facts }) }
    const ports = { store, reader, now: () => new Date(), confirmAfter: 0 }
    const stamp = { cause, at: new Date().toISOString() }
    await refresh(resource, ['details'], { stamp, number: 0 }, ports)
  }
  const losers = (
    tag: string,
    id = 'push',
    subjects: readonly { resource: Resource; facts: 'ALL' }[] = pushed,
  ) => withoutTag({ id, subjects, putTag: { repository, tag } }, store)

  it('is the one that a function runs and that had it', async () => {
    expect(await losers('v1')).toEqual(lost)
    expect(await losers('v3')).toEqual([])
    expect(await withoutTag({ id: 'push', subjects: pushed }, store)).toEqual([])
  })

  it('is none where the tag was put to the image that has it', async () => {
    expect(await losers('v1', 'push', [{ resource: old, facts: 'ALL' }])).toEqual([])
  })

  it('is found again by the change that saw it lose the tag, and by no other', async () => {
    await seen('push', old, { tags: { known: [] } })
    expect(await losers('v1')).toEqual(lost)
    expect(await losers('v1', 'another push')).toEqual([])
  })

  it('whose tags could not be read is not known', async () => {
    await seen('broken', old, { tags: { unknown: 'denied' } })
    expect(await losers('v1')).toEqual([])
  })
})

function deployed(image: Resource): Record<string, Fact> {
  return { image: { known: image }, tagRepository: { known: repository } }
}

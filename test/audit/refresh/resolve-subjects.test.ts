import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refreshSnapshot } from '../../../audit/refresh/snapshot/refresh-snapshot.ts'
import type { Change } from '../../../audit/events/change.ts'
import { selectPreviousTagHolder } from '../../../audit/events/ecr/tag-moves.ts'
import { resolveSubjects } from '../../../audit/refresh/resolve-subjects.ts'
import { buildImageResource } from '../../../audit/resources/ecr/image.ts'
import { buildImageTagResource } from '../../../audit/resources/ecr/image-tag.ts'
import { buildRepositoryResourceByName } from '../../../audit/resources/ecr/repository.ts'
import type { Fact } from '../../../audit/resources/fact.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { openFileStore, type FileStore } from '../../../functions/local/file-store.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const repository = buildRepositoryResourceByName('shop', where)
const [old, next, other] = ['a', 'b', 'c'].map(digit =>
  buildImageResource(repository.arn, `sha256:${digit.repeat(64)}`, where),
) as [Resource, Resource, Resource]
const loser = { resource: old, facts: ['tags', 'taggedAs'] }

describe('the indirect subjects of a tag that is moved to an image', () => {
  let directory: string
  let store: FileStore

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'assay-through-'))
    store = openFileStore(directory)
    await seen('before', old, buildTagChange('v1'))
    await seen('before', other, buildTagChange('v2'))
  })
  afterEach(() => {
    store.close()
    rmSync(directory, { recursive: true })
  })

  const seen = async (
    changeId: string,
    resource: Resource,
    facts: Record<string, Fact>,
    collector = 'details',
  ) => {
    const reader = { read: () => Promise.resolve({ resource, facts }) }
    const deps = { store, reader, now: () => new Date(), confirmAfter: 0 }
    const provenance = { changeId, at: new Date().toISOString() }
    await refreshSnapshot(resource, [collector], { provenance, attempt: 0 }, deps)
  }
  const found = async (tag: string, id = 'push', pushed = next) => {
    const subjects = [{ resource: pushed, facts: 'ALL' as const }]
    const change = {
      id,
      subjects,
      indirectSubjects: selectPreviousTagHolder(repository, tag),
    } as unknown as Change
    const { subjects: all } = await resolveSubjects(change, store, new Date())
    return all.slice(1)
  }

  it('are the image that had it', async () => {
    expect(await found('v1')).toEqual([loser])
    expect(await found('v3', 'another push')).toEqual([])
  })

  it('are no other image if the same image has it already', async () => {
    expect(await found('v1', 'push', old)).toEqual([])
  })

  it('are found again by the change that recorded the loss of the tag, and by no other', async () => {
    expect(await found('v1')).toEqual([loser])
    await seen('push', old, buildTagChange())
    expect(await found('v1')).toEqual([loser])
    expect(await found('v1', 'another push')).toEqual([])
  })

  it('are an unresolved kind if one is required and none is known', async () => {
    const through = selectPreviousTagHolder(repository, 'v3').map(each => ({
      ...each,
      required: true as const,
    }))
    const change = { id: 'push', subjects: [], indirectSubjects: through } as unknown as Change
    expect(await resolveSubjects(change, store, new Date())).toEqual({
      subjects: [],
      unresolvedKinds: ['AWS::ECR::Image'],
    })
  })

  it('are limited in number, and relatedOnly if requested', async () => {
    await seen('before', next, buildTagChange('v1'))
    const [each] = selectPreviousTagHolder(repository, 'v1')
    const through = [{ ...each, limit: 1, relatedOnly: 'AT_ONCE' as const }]
    const change = { id: 'push', subjects: [], indirectSubjects: through } as unknown as Change
    const { subjects } = await resolveSubjects(change, store, new Date())
    expect(subjects).toEqual([expect.objectContaining({ relatedOnly: 'AT_ONCE' as const })])
  })
})

function buildTagChange(...tags: readonly string[]): Record<string, Fact> {
  return {
    tags: { known: tags },
    taggedAs: { known: tags.map(tag => buildImageTagResource(repository, tag)) },
  }
}

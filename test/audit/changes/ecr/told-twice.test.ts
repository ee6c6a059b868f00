import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadCause, openCause } from '../../../../audit/account/cause.ts'
import { causeKey } from '../../../../audit/account/keys.ts'
import { update } from '../../../../audit/account/store.ts'
import type { Cause } from '../../../../audit/account/cause.ts'
import type { Change } from '../../../../audit/changes/change.ts'
import { imagePush } from '../../../../audit/changes/triggers.ts'
import { merged } from '../../../../examples/described/world.ts'
import { openFileStore, type FileStore } from '../../../../functions/local/file-store.ts'
import { eventFile } from '../../../events/world.ts'
import { scope } from '../recorded-events.ts'

/** The same push, told by ECR and by CloudTrail. */
const byService = eventFile('ecr-01-push-new-tag.json')
const byCall = eventFile('ecr-17-putimage-cloudtrail.json')

function changeOf(event: unknown): Change {
  const read = imagePush.read(event, scope)
  if ('change' in read) return read.change
  throw new Error(`ignored: ${read.ignored}`)
}

/** The change as a part of the cause `shared`. */
function origin(event: unknown): Change {
  return { ...changeOf(event), id: 'shared' }
}

describe('a push that ECR and CloudTrail tell', () => {
  it('is two events of one cause', () => {
    const [service, call] = [changeOf(byService), changeOf(byCall)]
    expect(service.id).not.toBe(call.id)
    expect(service.shared).toBe(call.shared)
    expect(service.shared).toMatch(/^ecr-push:/)
  })

  it('under several tags is a cause for each of them, told by both', () => {
    const tags = ['1.4.3', 'latest']
    const causes = tags.map(tag => [
      changeOf(merged(byService, { detail: { 'image-tag': tag } })).shared,
      changeOf(merged(byCall, { detail: { requestParameters: { imageTag: tag } } })).shared,
    ])
    for (const [service, call] of causes) expect(service).toBe(call)
    expect(new Set(causes.flat()).size).toBe(2)
  })

  it('has an id that fits an attribute of a message, whatever its names are', () => {
    const long = { 'repository-name': 'a'.repeat(256), 'image-tag': 't'.repeat(300) }
    const { shared = '' } = changeOf(merged(byService, { detail: long }))
    expect(shared).toMatch(/^ecr-push:111122223333:[0-9a-f]{32}$/)
  })

  it('is another one by another tag, and in another hour', () => {
    const other = merged(byService, { detail: { 'image-tag': 'another' } })
    const later = merged(byService, { time: '2026-05-13T09:00:00Z' })
    const causes = [byService, other, later].map(event => changeOf(event).shared)
    expect(new Set(causes).size).toBe(3)
  })
})

describe('the cause of both', () => {
  const now = new Date('2026-05-12T09:00:00Z')
  const work = { look: 'look 0', subjects: [], pieces: [] }
  let directory: string
  let store: FileStore
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'assay-told-twice-'))
    store = openFileStore(directory)
  })
  afterEach(() => {
    store.close()
    rmSync(directory, { recursive: true })
  })

  it.each([
    ['ECR first', [byService, byCall]],
    ['CloudTrail first', [byCall, byService]],
  ])('names the actor, %s', async (_, events) => {
    for (const event of events) await openCause(origin(event), work, store, now)
    const { actor, action } = (await loadCause('shared', store)) ?? {}
    expect({ actor, action }).toEqual({ actor: changeOf(byCall).actor, action: 'ecr:PutImage' })
  })

  it('stays as it was told', async () => {
    await openCause(origin(byService), work, store, now)
    await update<Cause>(store, causeKey('shared'), cause => cause && { ...cause, begun: true })
    await openCause(origin(byCall), work, store, now)
    expect(await loadCause('shared', store)).toMatchObject({ action: 'ecr:Push' })
  })
})

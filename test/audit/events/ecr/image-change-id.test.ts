import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadChangeRecord, openChangeRecord } from '../../../../audit/state/change-record.ts'
import { buildChangeRecordKey } from '../../../../audit/state/keys.ts'
import { updateItem } from '../../../../audit/state/store.ts'
import type { ChangeRecord } from '../../../../audit/state/change-record.ts'
import type { Change } from '../../../../audit/events/change.ts'
import { imageTrigger } from '../../../../audit/events/triggers.ts'
import { applyMergePatch } from '../../../../examples/account/example-account.ts'
import { openFileStore, type FileStore } from '../../../../functions/local/file-store.ts'
import { readGroundTruthFile } from '../../../events/world.ts'
import { recordedScope } from '../recorded-events.ts'

/** The events of the same push from ECR and from CloudTrail. */
const byService = readGroundTruthFile('ecr-01-push-new-tag.json')
const byCall = readGroundTruthFile('ecr-17-putimage-cloudtrail.json')

function parseChange(event: unknown): Change {
  const parsedEvent = imageTrigger.parse(event, recordedScope)
  if ('change' in parsedEvent) return parsedEvent.change
  throw new Error(`ignored: ${parsedEvent.ignored}`)
}

/** The change with the shared change id. */
function origin(event: unknown): Change {
  return { ...parseChange(event), id: 'shared' }
}

describe('a push with events from ECR and CloudTrail', () => {
  it('has two events with one change id', () => {
    const [service, call] = [parseChange(byService), parseChange(byCall)]
    expect(service.id).not.toBe(call.id)
    expect(service.sharedChangeId).toBe(call.sharedChangeId)
    expect(service.sharedChangeId).toMatch(/^ecr-push:/)
  })

  it('with several tags has one change id per tag, shared by both events', () => {
    const tags = ['1.4.3', 'latest']
    const changes = tags.map(tag => [
      parseChange(applyMergePatch(byService, { detail: { 'image-tag': tag } })).sharedChangeId,
      parseChange(applyMergePatch(byCall, { detail: { requestParameters: { imageTag: tag } } }))
        .sharedChangeId,
    ])
    for (const [service, call] of changes) expect(service).toBe(call)
    expect(new Set(changes.flat()).size).toBe(2)
  })

  it('has an id that fits into a message attribute for any names', () => {
    const long = { 'repository-name': 'a'.repeat(256), 'image-tag': 't'.repeat(300) }
    const { sharedChangeId = '' } = parseChange(applyMergePatch(byService, { detail: long }))
    expect(sharedChangeId).toMatch(/^ecr-push:111122223333:[0-9a-f]{32}$/)
  })

  it('has another id for another tag, or in another hour', () => {
    const other = applyMergePatch(byService, { detail: { 'image-tag': 'another' } })
    const later = applyMergePatch(byService, { time: '2026-05-13T09:00:00Z' })
    const changes = [byService, other, later].map(event => parseChange(event).sharedChangeId)
    expect(new Set(changes).size).toBe(3)
  })
})

describe('the change record of both', () => {
  const now = new Date('2026-05-12T09:00:00Z')
  let directory: string
  let store: FileStore
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'assay-shared-change-'))
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
    for (const event of events) await openChangeRecord(origin(event), store, now)
    const { actor, action } = (await loadChangeRecord('shared', store)) ?? {}
    expect({ actor, action }).toEqual({ actor: parseChange(byCall).actor, action: 'ecr:PutImage' })
  })

  it('keeps its first values', async () => {
    await openChangeRecord(origin(byService), store, now)
    await updateItem<ChangeRecord>(
      store,
      buildChangeRecordKey('shared'),
      change => change && { ...change, notificationStarted: true },
    )
    await openChangeRecord(origin(byCall), store, now)
    expect(await loadChangeRecord('shared', store)).toMatchObject({ action: 'ecr:Push' })
  })
})

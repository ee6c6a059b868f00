import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refreshSnapshot } from '../../../../audit/refresh/snapshot/refresh-snapshot.ts'
import { findAffectedResources } from '../../../../audit/refresh/affected/affected-resources.ts'
import type { Subject } from '../../../../audit/events/change.ts'
import type { Fact } from '../../../../audit/resources/fact.ts'
import { buildFunctionResource } from '../../../../audit/resources/lambda/function.ts'
import { buildLayerResource } from '../../../../audit/resources/lambda/layer.ts'
import { buildLayerVersionResource } from '../../../../audit/resources/lambda/layer-version.ts'
import { getResourceName, type Resource } from '../../../../audit/resources/resource.ts'
import { openFileStore, type FileStore } from '../../../../functions/local/file-store.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const buildLayerVersion = (layer: string, number: number) =>
  buildLayerVersionResource(
    `arn:aws:lambda:eu-west-1:${where.account}:layer:${layer}:${number}`,
    where.account,
  )
const published = buildLayerVersion('shared-utils', 5)

describe('the resources that a layer version affects', () => {
  let directory: string
  let store: FileStore
  let clock = 0

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'assay-layers-'))
    store = openFileStore(directory)
    await uses('on-4', 'nodejs22.x', buildLayerVersion('shared-utils', 4))
    await uses('on-4-python', 'python3.12', buildLayerVersion('shared-utils', 4))
    await uses('on-5', 'nodejs22.x', buildLayerVersion('shared-utils', 5))
    await uses('on-6', 'nodejs22.x', buildLayerVersion('shared-utils', 6))
    await uses('on-another', 'nodejs22.x', buildLayerVersion('shared', 4))
    await uses('on-none', 'nodejs22.x')
  })
  afterEach(() => {
    store.close()
    rmSync(directory, { recursive: true })
  })

  const seen = async (change: string, resource: Resource, facts: Record<string, Fact> | 'NOT_FOUND') => {
    clock += 1_000
    const at = new Date(Date.UTC(2026, 4, 12) + clock)
    const reading = facts === 'NOT_FOUND' ? facts : { resource, facts }
    const reader = { read: () => Promise.resolve(reading) }
    const deps = { store, reader, now: () => at, confirmAfter: 0 }
    await refreshSnapshot(
      resource,
      ['configuration'],
      { provenance: { changeId: change, at: at.toISOString() }, attempt: 0 },
      deps,
    )
  }
  const uses = (name: string, runtime: string, ...layers: Resource[]) =>
    seen('before', buildFunctionResource(name, where), {
      runtime: { known: runtime },
      layers: { known: layers },
      layerNames: { known: layers.map(({ arn }) => buildLayerResource(arn, where.account)) },
    })
  const publishVersion = (compatibleRuntimes: Fact, version = published) =>
    seen('publish', version, {
      policy: { known: 'NONE' },
      layer: { known: buildLayerResource(version.arn, where.account) },
      compatibleRuntimes,
    })
  const affected = async (subject: Omit<Subject, 'resource'>, change = 'publish', resource = published) => {
    const all = await findAffectedResources([{ resource, ...subject }], change, store)
    return all.map(each => getResourceName(each.resource)).toSorted()
  }

  it('are the functions on an older version with a compatible runtime', async () => {
    await publishVersion({ known: ['nodejs22.x', 'nodejs24.x'] })
    expect(await affected({ facts: 'ALL' })).toEqual(['on-4', 'shared-utils:5'])
    const [, { reason } = { reason: '' }] = await findAffectedResources(
      [{ resource: published, facts: 'ALL' }],
      'publish',
      store,
    )
    expect(reason).toBe(
      'uses a version of layer shared-utils, which is the layer of layer version shared-utils:5',
    )
  })

  it.each([
    ['are empty', { known: [] }],
    ['are unknown', { unknown: 'GetLayerVersion was denied' }],
  ])('are the functions on an older version, if its compatible runtimes %s', async (_, runtimes) => {
    await publishVersion(runtimes)
    expect(await affected({ facts: 'ALL' })).toEqual(['on-4', 'on-4-python', 'shared-utils:5'])
  })

  it('include functions whose layers or runtime are unknown', async () => {
    await seen('before', buildFunctionResource('on-4', where), {
      runtime: { unknown: 'denied' },
      layers: { unknown: 'denied' },
      layerNames: { unknown: 'denied' },
    })
    await publishVersion({ known: ['nodejs22.x'] })
    expect(await affected({ facts: 'ALL' })).toEqual(['on-4', 'shared-utils:5'])
  })

  it('are only itself when it is shared or deleted', async () => {
    await publishVersion({ known: [] })
    expect(await affected({ facts: ['policy'] }, 'share')).toEqual(['shared-utils:5'])
    await seen('delete', published, 'NOT_FOUND')
    await seen('delete', published, 'NOT_FOUND')
    expect(await affected({ facts: [], fullRead: true }, 'delete')).toEqual(['shared-utils:5'])
    expect(await affected({ facts: 'ALL' }, 'delete')).toEqual(['shared-utils:5'])
  })

  it('are only itself if no function is on an older version', async () => {
    const first = buildLayerVersion('shared-utils', 3)
    await publishVersion({ known: [] }, first)
    expect(await affected({ facts: 'ALL' }, 'publish', first)).toEqual(['shared-utils:3'])
  })
})

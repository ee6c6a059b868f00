import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { LayerContent } from '../../../../audit/engines/image/content/layer-content.ts'
import { measureItemBytes } from '../../../../audit/limits/item-bytes.ts'
import { MAX_ITEM_BYTES } from '../../../../audit/limits/service-limits.ts'
import { brotliCompression } from '../../../../functions/stored-bytes/compression.ts'
import { describeUnreadLayer } from '../../../../functions/images/content/read-layer.ts'
import { createStoreCache } from '../../../../functions/images/content/stored-layers.ts'
import { createMemoryStore } from '../../../contracts/memory-store.ts'

const digest = `sha256:${'a'.repeat(64)}`
const content: LayerContent = {
  ...describeUnreadLayer(digest, { code: 'OUT_OF_TREE', detail: 'links a to a path outside of the image' }),
  secrets: [{ path: 'app/.env', detected: ['aws-access-token'] }],
}
const now = () => new Date('2026-11-29T00:00:00Z')

function openCache() {
  const store = createMemoryStore()
  return { store, cache: createStoreCache({ store, compression: brotliCompression, now }) }
}

/** Secrets in files whose names cannot be compressed. */
function withPaths(files: number, length: number): LayerContent {
  const secrets = Array.from({ length: files }, () => ({
    path: randomBytes(length / 2).toString('hex'),
    detected: ['private-key'],
  }))
  return { ...content, secrets }
}

describe('a cache over the store', () => {
  it('keeps contents by digest for 90 days', async () => {
    const { store, cache } = openCache()
    expect(await cache.get(digest)).toBeUndefined()
    await cache.put(content)
    await cache.put(content)
    expect(await cache.get(digest)).toEqual(content)
    expect(await cache.get(`sha256:${'b'.repeat(64)}`)).toBeUndefined()
    const [item] = [...store.items()]
    expect(item).toMatchObject({
      key: { partition: `LAYER ${digest}`, sort: 'CONTENT assay.layer-content/3' },
      version: 1,
      expires: Date.parse('2027-02-27T00:00:00Z') / 1_000,
    })
  })

  it.each([
    ['that fits', 100, 400, true],
    ['of 20 MB', 20, 1_000_000, false],
    ['that cannot be compressed enough', 1_000, 4_000, false],
  ])('keeps a content %s: %s files, names of %s characters', async (_, files, length, isKept) => {
    const { store, cache } = openCache()
    const large = withPaths(files, length)
    await cache.put(large)
    const items = [...store.items()]
    expect(items.every(item => measureItemBytes(item) < MAX_ITEM_BYTES)).toBe(true)
    expect(await cache.get(digest)).toEqual(isKept ? large : undefined)
  })

  it.each([
    ['no text', { packages: [] }],
    ['what was not compressed', { text: 'a' }],
    ['null', { text: brotliCompression.compress('null') }],
    [
      'another layer',
      { text: brotliCompression.compress(JSON.stringify({ ...content, digest: 'another' })) },
    ],
    [
      'another format',
      { text: brotliCompression.compress(JSON.stringify({ ...content, schema: 'assay.layer-content/0' })) },
    ],
  ])('ignores an item with %s', async (_, body) => {
    const { store, cache } = openCache()
    await store.save(
      { key: { partition: `LAYER ${digest}`, sort: 'CONTENT assay.layer-content/3' }, version: 1, body },
      0,
    )
    expect(await cache.get(digest)).toBeUndefined()
  })
})

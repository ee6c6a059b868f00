import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createDirectoryCache, createMemoryCache } from '../../../../functions/images/content/layer-cache.ts'
import { describeUnreadLayer } from '../../../../functions/images/content/read-layer.ts'

const directory = mkdtempSync(join(tmpdir(), 'assay-layers-'))
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const digest = `sha256:${'a'.repeat(64)}`
const content = describeUnreadLayer(digest, { code: 'ENCRYPTED', detail: 'is encrypted' })

describe('a cache', () => {
  it.each([
    ['in memory', createMemoryCache],
    ['in a directory', () => createDirectoryCache(join(directory, 'layers'))],
  ])('%s keeps contents by digest', async (_, create) => {
    const cache = create()
    expect(await cache.get(digest)).toBeUndefined()
    await cache.put(content)
    await cache.put(content)
    expect(await cache.get(digest)).toEqual(content)
    expect(await cache.get(`sha256:${'b'.repeat(64)}`)).toBeUndefined()
  })

  it.each([
    '{',
    'null',
    '{}',
    JSON.stringify({ ...content, schema: 'assay.layer-content/0' }),
    JSON.stringify({ ...content, digest: 'another' }),
  ])('in a directory ignores a file with %s', async text => {
    const cache = createDirectoryCache(directory)
    await cache.put(content)
    const [file = ''] = readdirSync(directory)
    expect(JSON.parse(readFileSync(join(directory, file), 'utf8'))).toEqual(content)
    writeFileSync(join(directory, file), text)
    expect(await cache.get(digest)).toBeUndefined()
  })

  it('in a directory stays in its directory', async () => {
    await expect(createDirectoryCache(directory).get('../../etc/passwd')).rejects.toThrow(/is a digest/)
  })
})

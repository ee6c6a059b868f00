import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { LayerContent } from '../../../../audit/engines/image/content/layer-content.ts'
import { createMemoryCache } from '../../../../functions/images/content/layer-cache.ts'
import { inspectImage } from '../../../../functions/images/content/inspect-image.ts'
import {
  defaultLayerLimits,
  type LayerLimits,
} from '../../../../functions/images/content/layer-bytes/layer-limits.ts'
import { readLayer } from '../../../../functions/images/content/read-layer.ts'
import { ImageContentError } from '../../../../functions/images/image-source.ts'
import { buildGzipBomb, buildZstdBomb, buildZstdWindow } from '../../../images/bombs.ts'
import {
  ARCHIVE_END,
  compressLayer,
  packLayer,
  packRawEntry,
  type LayerEntry,
} from '../../../images/build-layer.ts'
import { addBlob, addImage, addLayer, createImageStore, openStore } from '../../../images/image-store.ts'

const OS: LayerEntry = ['etc/os-release', 'ID=debian\nVERSION_ID="13"\n']
const GZIP = 'application/vnd.oci.image.layer.v1.tar+gzip'
const MB = 1_024 * 1_024

function readBytes(
  bytes: Uint8Array,
  limits: Partial<LayerLimits> = {},
  mediaType = GZIP,
): Promise<LayerContent> {
  const store = createImageStore()
  const descriptor = addBlob(store, mediaType, bytes)
  return readLayer(openStore(store).source, descriptor, { ...defaultLayerLimits, ...limits })
}

async function readEntries(
  entries: readonly LayerEntry[],
  limits: Partial<LayerLimits> = {},
): Promise<LayerContent> {
  return readBytes(compressLayer(await packLayer(entries), 'gzip'), limits)
}

function listCodes({ issues }: LayerContent): string[] {
  return issues.map(({ code }) => code)
}

const files = (count: number): LayerEntry[] =>
  Array.from({ length: count }, (_, index) => [`app/file-${index}`, 'text'])

describe('a layer', () => {
  it.each<[string, () => Uint8Array, string]>([
    ['a gzip bomb', buildGzipBomb, 'COMPRESSION_RATIO'],
    ['a zstd bomb', buildZstdBomb, 'COMPRESSION_RATIO'],
    ['a zstd frame that needs 1 GB', () => buildZstdWindow(2 ** 30, false), 'COMPRESSION_WINDOW'],
    ['a zstd frame of one segment of 8 EB', () => buildZstdWindow(2 ** 63, true), 'COMPRESSION_WINDOW'],
    [
      'gzip that is cut',
      () => gzipSync(packRawEntry('a', '0', Buffer.alloc(99_999, 'abc'))).subarray(0, 150),
      'BROKEN_COMPRESSION',
    ],
    [
      'gzip that is damaged',
      () =>
        Buffer.concat([
          compressLayer(packRawEntry('a', '0', Buffer.from('b')), 'gzip').subarray(0, -8),
          Buffer.alloc(8),
        ]),
      'BROKEN_COMPRESSION',
    ],
    [
      'zstd that is cut',
      () => compressLayer(Buffer.alloc(99_999), 'zstd').subarray(0, 600),
      'BROKEN_COMPRESSION',
    ],
    [
      'zstd with a reserved block',
      () => Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50, 0x07, 0, 0]),
      'BROKEN_COMPRESSION',
    ],
    [
      'no archive',
      () => Buffer.from('just some text that is long enough to be a block'.repeat(20)),
      'BROKEN_TAR',
    ],
  ])('that is %s is incomplete', async (_, build, code) => {
    const content = await readBytes(build())
    expect(listCodes(content)).toEqual([code])
    expect(content).not.toHaveProperty('diffId')
    expect(content.uncompressedBytes).toBeLessThan(defaultLayerLimits.ratioFromBytes + MB)
  })

  it.each<[string, Partial<LayerLimits>, LayerEntry[], string]>([
    ['more entries', { entries: 9 }, files(10), 'ENTRIES'],
    ['more bytes', { uncompressedBytes: 10_000 }, [['a', 'x'.repeat(20_000)]], 'UNCOMPRESSED_SIZE'],
    ['more stored bytes', { compressedBytes: 100 }, files(10), 'COMPRESSED_SIZE'],
    [
      'more files of package managers',
      { keptFiles: 9 },
      Array.from({ length: 11 }, (_, index) => [`var/lib/dpkg/status.d/${index}`, 'a']),
      'KEPT_FILES',
    ],
    [
      'more whiteouts',
      { keptFiles: 9 },
      Array.from({ length: 11 }, (_, index) => [`var/lib/dpkg/status.d/.wh.${index}`, '']),
      'KEPT_FILES',
    ],
    [
      'more files with secrets',
      { secrets: 1 },
      [
        ['a.env', 'AKIAQ3EGRZP7KD5XN2LM'],
        ['b.env', 'AKIAQ3EGRZP7KD5XN2LM'],
      ],
      'SECRETS',
    ],
    ['more text', { scannedBytes: 10 }, files(3), 'SCANNED_BYTES'],
    ['no time', { milliseconds: -1 }, files(3), 'TIME'],
  ])('with %s than the limit is incomplete', async (_, limits, entries, code) => {
    expect(listCodes(await readEntries(entries, limits))).toEqual([code])
    expect((await readEntries(entries)).issues).toEqual([])
  })

  it.each<[string, LayerEntry, string]>([
    [
      'a name of 64 KB',
      ['x/'.repeat(32_000), { pax: { path: 'n'.repeat(65_536) }, content: '' }],
      'NAME_LENGTH',
    ],
    ['a link of 64 KB', ['link', { pax: { linkpath: 'n'.repeat(65_536) }, content: '' }], 'NAME_LENGTH'],
    ['an entry out of the tree', ['../../etc/os-release', 'ID=other\n'], 'OUT_OF_TREE'],
    [
      'a hard link out of the tree',
      ['etc/os-release', { type: 'link', to: '../../../etc/os-release' }],
      'OUT_OF_TREE',
    ],
  ])('with %s is read on, and incomplete', async (_, entry, code) => {
    const content = await readEntries([entry, OS])
    expect(listCodes(content)).toEqual([code])
    expect(content.additions).toEqual([
      {
        path: 'etc/os-release',
        type: 'file',
        content: { form: 'os-release', osRelease: { id: 'debian', versionId: '13' } },
      },
    ])
    expect(content).toHaveProperty('diffId')
  })

  it('has no entries behind the end of its archive, but all its bytes count', async () => {
    const archive = Buffer.concat([
      packRawEntry('etc/os-release', '0', Buffer.from('ID=debian\n')),
      ARCHIVE_END,
      packRawEntry('etc/os-release', '0', Buffer.from('ID=other\n')),
    ])
    const content = await readBytes(gzipSync(archive))
    expect(content.additions).toMatchObject([{ content: { osRelease: { id: 'debian' } } }])
    expect(content).toMatchObject({ issues: [], uncompressedBytes: archive.byteLength })
  })

  it('is decompressed by its bytes, not by its media type', async () => {
    const archive = await packLayer([OS])
    const contents = [
      await readBytes(compressLayer(archive, 'zstd')),
      await readBytes(archive),
      await readBytes(compressLayer(archive, 'gzip'), {}, 'application/vnd.docker.image.rootfs.diff.tar'),
      await readBytes(REAL_ZSTD),
    ]
    for (const { issues, additions } of contents) {
      expect(issues).toEqual([])
      expect(additions).toMatchObject([{ content: { osRelease: { id: 'debian' } } }])
    }
  })

  it('can have skippable frames of zstd, and several frames, as zstd:chunked', async () => {
    const archive = await packLayer([OS])
    const skippable = Buffer.concat([Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0]), Buffer.from('abc')])
    const [first, second] = [archive.subarray(0, 700), archive.subarray(700)].map(part =>
      compressLayer(part, 'zstd'),
    )
    const content = await readBytes(
      Buffer.concat([skippable, first ?? skippable, skippable, second ?? skippable, skippable]),
    )
    expect(content).toMatchObject({ issues: [], additions: [{ content: { osRelease: { id: 'debian' } } }] })
  })

  it.each([
    ['application/vnd.oci.image.layer.v1.tar+gzip+encrypted', 'ENCRYPTED'],
    ['application/vnd.in-toto+json', 'MEDIA_TYPE'],
    ['', 'MEDIA_TYPE'],
  ])('with the media type %j is not read', async (mediaType, code) => {
    const content = await readBytes(compressLayer(await packLayer([OS]), 'gzip'), {}, mediaType)
    expect(content).toMatchObject({ compressedBytes: 0, additions: [], issues: [{ code }] })
  })

  it('that is sparse hides nothing', async () => {
    const content = await readEntries([
      ['etc/os-release', { pax: { 'GNU.sparse.major': '1' }, content: 'ID=debian\n' }],
    ])
    expect(content.additions).toMatchObject([
      { content: { form: 'unreadable', reason: 'it is stored as a sparse file' } },
    ])
  })

  it('with a file that is too large to be parsed says so', async () => {
    const content = await readEntries([OS], { fileBytes: 5 })
    expect(content.additions).toMatchObject([
      { content: { form: 'unreadable', reason: 'it has 26 bytes; at most 5 are read' } },
    ])
    const second = await readEntries([OS, OS], { keptBytes: 30 })
    expect(second.additions).toMatchObject([
      { content: { form: 'os-release' } },
      { content: { form: 'unreadable' } },
    ])
  })

  it('that is not what its digest says is not believed, and not kept', async () => {
    const store = createImageStore()
    const [good, bad] = [await addLayer(store, [OS]), await addLayer(store, [['app', 'a']])]
    addImage(store, [good, bad], { tag: 'v1' })
    const replaced = Buffer.from(compressLayer(await packLayer([['app', 'b']]), 'gzip'))
    store.blobs.set(bad.descriptor.digest, Buffer.concat([replaced]).subarray(0, bad.descriptor.size))
    const cache = createMemoryCache()
    const { images } = await inspectImage(openStore(store).source, 'v1', { cache })
    expect(images[0]?.os.state).toBe('UNKNOWN')
    expect(images[0]?.unknown[0]).toMatchObject({
      code: 'LAYER',
      text: expect.stringMatching(/cannot be read/) as unknown,
    })
    expect(await cache.get(bad.descriptor.digest)).toBeUndefined()
    expect(await cache.get(good.descriptor.digest)).toBeDefined()
  })

  it('that is a bomb and not what its digest says is not believed either', async () => {
    const store = createImageStore()
    const descriptor = addBlob(store, GZIP, buildGzipBomb())
    const other = Buffer.from(buildGzipBomb())
    other[other.byteLength - 1] = 1
    store.blobs.set(descriptor.digest, other)
    await expect(readLayer(openStore(store).source, descriptor, defaultLayerLimits)).rejects.toThrow(
      ImageContentError,
    )
  })

  it('of another size than the manifest says is not believed', async () => {
    const store = createImageStore()
    const descriptor = addBlob(store, GZIP, compressLayer(await packLayer([OS]), 'gzip'))
    const { source } = openStore(store)
    for (const difference of [-1, 1]) {
      const lie = { ...descriptor, size: descriptor.size + difference }
      await expect(readLayer(source, lie, defaultLayerLimits)).rejects.toThrow(/than the manifest says/)
    }
  })

  it('that cannot be opened is unreadable', async () => {
    const store = createImageStore()
    const layer = await addLayer(store, [OS])
    addImage(store, [layer], { tag: 'v1' })
    store.blobs.delete(layer.descriptor.digest)
    const { images } = await inspectImage(openStore(store).source, 'v1', { cache: createMemoryCache() })
    expect(images[0]?.unknown.map(({ code }) => code)).toEqual(['LAYER', 'OS', 'PACKAGES'])
  })
})

describe('memory', () => {
  it('stays below 128 MB over that of the process, whatever the layer', () => {
    const script = fileURLToPath(new URL('../../../images/read-bombs.ts', import.meta.url))
    const { stdout, status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script], {
      encoding: 'utf8',
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const { megabytes, codes } = JSON.parse(stdout) as { megabytes: number; codes: string[] }
    expect(codes).toEqual(['COMPRESSION_RATIO', 'COMPRESSION_RATIO', 'COMPRESSION_WINDOW', 'ENTRIES'])
    expect(megabytes).toBeLessThan(128)
  })
})

/** A layer with os-release of Debian, as `zstd -19` compresses it. */
const REAL_ZSTD = Buffer.from(
  'KLUv/QRoNQMAkoQRGHCtDkyIZuqB5TPh8iOxALfhfkj/p8tNAVfLscUcCFQSY1FShJp+iAK+Sjm/O2Ol03kvvNYYn98c/72B3zR21BOgMnBqBwwggJl44gX4ogDxLLVhCOwPJg+JGMjBoABWJlUHjkAS7A==',
  'base64',
)

import { describe, expect, it } from 'vitest'
import type { Descriptor } from '../../../../audit/engines/image/descriptor.ts'
import { inspectImage } from '../../../../functions/images/content/inspect-image.ts'
import { createMemoryCache } from '../../../../functions/images/content/layer-cache.ts'
import { ImageContentError, type ImageSource } from '../../../../functions/images/image-source.ts'
import {
  addBlob,
  addImage,
  addIndex,
  addLayer,
  createImageStore,
  openStore,
  type ImageStore,
} from '../../../images/image-store.ts'

const INDEX = 'application/vnd.oci.image.index.v1+json'
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const CONFIG = 'application/vnd.oci.image.config.v1+json'

function inspect(store: ImageStore, top: Descriptor): ReturnType<typeof inspectImage> {
  store.tags.set('top', top)
  return inspectImage(openStore(store).source, 'top', { cache: createMemoryCache() })
}

/** A source that does not verify digests: with one that does, nothing can contain itself. */
function createLyingSource(contents: Readonly<Record<string, object>>): ImageSource {
  return {
    resolve: reference =>
      Promise.resolve({ mediaType: INDEX, digest: reference ?? '', size: 1, annotations: {} }),
    readManifest: digest => Promise.resolve(Buffer.from(JSON.stringify(contents[digest]))),
    readBlob: () => {
      throw new ImageContentError('there are no blobs')
    },
    openBlob: () => {
      throw new ImageContentError('there are no blobs')
    },
    listReferrers: () => Promise.resolve({ descriptors: [], more: 0 }),
  }
}

const digest = (letter: string) => `sha256:${letter.repeat(64)}`
const child = (letter: string) => ({ mediaType: INDEX, digest: digest(letter), size: 1 })

describe('an index', () => {
  it.each([
    ['itself', { [digest('a')]: { manifests: [child('a')] } }],
    [
      'one that contains it',
      { [digest('a')]: { manifests: [child('b')] }, [digest('b')]: { manifests: [child('a')] } },
    ],
  ])('that contains %s is refused', async (_, contents) => {
    const source = createLyingSource(contents)
    await expect(inspectImage(source, digest('a'), { cache: createMemoryCache() })).rejects.toThrow(
      /contains itself/,
    )
  })

  it.each<[string, (store: ImageStore) => Descriptor, RegExp]>([
    [
      'with too many levels',
      store => [1, 2, 3, 4].reduce(inner => addIndex(store, [inner]), addImage(store, [])),
      /more than 4 levels of indexes/,
    ],
    [
      'with too many manifests',
      store =>
        addIndex(
          store,
          Array.from({ length: 401 }, () => addImage(store, [])),
        ),
      /has 401 manifests/,
    ],
    [
      'with too many images',
      store =>
        addIndex(
          store,
          Array.from({ length: 201 }, (_, index) => addImage(store, [], { architecture: `a${index}` })),
        ),
      /more than 200 images/,
    ],
    ['without images', store => addIndex(store, []), /the index has no image/],
    [
      'of another form',
      store => addBlob(store, INDEX, { manifests: 'none' }),
      /does not have the format of an index/,
    ],
  ])('%s is refused', async (_, build, message) => {
    const store = createImageStore()
    await expect(inspect(store, build(store))).rejects.toThrow(message)
  })
})

describe('a manifest', () => {
  const layer = { mediaType: 'a', digest: digest('c'), size: 1 }

  it.each<[string, (store: ImageStore) => Descriptor, RegExp]>([
    [
      'of more than 4 MB',
      store => addBlob(store, MANIFEST, Buffer.alloc(4 * 1_024 * 1_024 + 1, ' ')),
      /has more than 4194304 bytes/,
    ],
    [
      'of almost 4 MB',
      store =>
        addBlob(store, MANIFEST, {
          config: addBlob(store, CONFIG, {}),
          layers: Array.from({ length: 30_000 }, () => layer),
        }),
      /has 30000 layers; at most 500 are read/,
    ],
    ['that is no JSON', store => addBlob(store, MANIFEST, Buffer.from('{')), /is no JSON/],
    [
      'with layers in two spellings, of which programs in Go read the last',
      store => addBlob(store, MANIFEST, { layers: [], Layers: [] }),
      /a key in two spellings/,
    ],
    [
      'of another form',
      store => addBlob(store, MANIFEST, { config: 1 }),
      /does not have the format of a manifest/,
    ],
    [
      'of an artifact',
      store =>
        addBlob(store, MANIFEST, {
          config: addBlob(store, 'application/vnd.oci.empty.v1+json', {}),
          layers: [],
        }),
      /is an artifact and no image/,
    ],
    [
      'without its configuration',
      store => {
        const config = addBlob(store, CONFIG, { os: 'linux' })
        store.blobs.delete(config.digest)
        return addBlob(store, MANIFEST, { config, layers: [] })
      },
      /there is no sha256:/,
    ],
    ...[
      {},
      { os: 1, architecture: 'a', rootfs: { diff_ids: [] } },
      { os: 'linux', architecture: 'a', rootfs: {}, config: [] },
    ].map((config, index): [string, (store: ImageStore) => Descriptor, RegExp] => [
      `with the configuration ${index}`,
      store => addBlob(store, MANIFEST, { config: addBlob(store, CONFIG, config), layers: [] }),
      /does not have the format of the configuration/,
    ]),
  ])('%s is refused', async (_, build, message) => {
    const store = createImageStore()
    await expect(inspect(store, build(store))).rejects.toThrow(message)
  })

  it('that is not there is refused', async () => {
    const { source } = openStore(createImageStore())
    await expect(inspectImage(source, 'v1', { cache: createMemoryCache() })).rejects.toThrow(
      'there is no image v1',
    )
  })

  it('without a media type is read as what it is', async () => {
    const store = createImageStore()
    const image = addImage(store, [await addLayer(store, [['a', 'b']])])
    const index = addBlob(store, '', { manifests: [{ ...image, mediaType: '' }] })
    expect((await inspect(store, index)).images).toHaveLength(1)
  })

  it('that has a layer twice reads it once', async () => {
    const store = createImageStore()
    const layer1 = await addLayer(store, [['app/.env', 'KEY=AKIAQ3EGRZP7KD5XN2LM']])
    const { images, layerBytesRead } = await inspect(store, addImage(store, [layer1, layer1]))
    expect(layerBytesRead).toBe(layer1.descriptor.size)
    expect(images[0]?.layers).toHaveLength(2)
    expect(images[0]?.secrets).toEqual([
      { path: 'app/.env', layer: layer1.descriptor.digest, detected: expect.any(Array) as unknown },
    ])
  })
})

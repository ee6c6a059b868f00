import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Descriptor } from '../../audit/engines/image/descriptor.ts'
import {
  ImageContentError,
  MAX_MANIFEST_BYTES,
  type ImageSource,
} from '../../functions/images/image-source.ts'
import { readPieces, verifyBytes } from '../../functions/images/verified-bytes.ts'
import { compressLayer, packLayer, type LayerCompression, type LayerEntry } from './build-layer.ts'

/** The blobs of images that a test makes. */
export interface ImageStore {
  blobs: Map<string, Uint8Array>
  /** The manifests with a tag. */
  tags: Map<string, Descriptor>
}

export function createImageStore(): ImageStore {
  return { blobs: new Map(), tags: new Map() }
}

export function computeDigest(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** Adds a blob, and returns its descriptor. */
export function addBlob({ blobs }: ImageStore, mediaType: string, content: Uint8Array | object): Descriptor {
  const bytes = content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content))
  const digest = computeDigest(bytes)
  blobs.set(digest, bytes)
  return { mediaType, digest, size: bytes.byteLength, annotations: {} }
}

/** A layer that a test makes. */
export interface TestLayer {
  descriptor: Descriptor
  diffId: string
}

const MEDIA_TYPES: Readonly<Record<LayerCompression, string>> = {
  gzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  zstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
  none: 'application/vnd.oci.image.layer.v1.tar',
}

/** Adds a layer with these entries, or these bytes of an archive. */
export async function addLayer(
  store: ImageStore,
  content: readonly LayerEntry[] | Uint8Array,
  {
    compression = 'gzip',
    mediaType = MEDIA_TYPES[compression],
  }: { compression?: LayerCompression; mediaType?: string } = {},
): Promise<TestLayer> {
  const archive = content instanceof Uint8Array ? content : await packLayer(content)
  const descriptor = addBlob(store, mediaType, compressLayer(archive, compression))
  return { descriptor, diffId: computeDigest(archive) }
}

/** How an image differs from an ordinary one. */
export interface TestImage {
  tag?: string
  os?: string
  architecture?: string
  config?: object
  /** What the configuration says of its layers; by default the truth. */
  diffIds?: readonly string[]
  history?: readonly object[]
}

/** Adds an image of layers, and returns the descriptor of its manifest. */
export function addImage(
  store: ImageStore,
  layers: readonly TestLayer[],
  { tag, os = 'linux', architecture = 'amd64', config, diffIds, history }: TestImage = {},
): Descriptor {
  const rootfs = { type: 'layers', diff_ids: diffIds ?? layers.map(({ diffId }) => diffId) }
  const content = { os, architecture, rootfs, ...(config && { config }), ...(history && { history }) }
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: addBlob(store, 'application/vnd.oci.image.config.v1+json', content),
    layers: layers.map(({ descriptor }) => descriptor),
  }
  const descriptor = { ...addBlob(store, manifest.mediaType, manifest), platform: { os, architecture } }
  if (tag !== undefined) store.tags.set(tag, descriptor)
  return descriptor
}

/** Adds an index of images. */
export function addIndex(store: ImageStore, manifests: readonly Descriptor[], tag?: string): Descriptor {
  const mediaType = 'application/vnd.oci.image.index.v1+json'
  const descriptor = addBlob(store, mediaType, { schemaVersion: 2, mediaType, manifests })
  if (tag !== undefined) store.tags.set(tag, descriptor)
  return descriptor
}

/** An image source over the blobs of a store, and how many bytes of blobs it has read as streams. */
export function openStore({ blobs, tags }: ImageStore): {
  source: ImageSource
  countStreamedBytes: () => number
} {
  let streamed = 0
  async function* open(digest: string, onPiece: (bytes: number) => void): AsyncGenerator<Uint8Array> {
    const bytes = blobs.get(digest)
    if (bytes === undefined) throw new ImageContentError(`there is no ${digest}`)
    async function* cut(whole: Uint8Array): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < whole.byteLength; at += PIECE) {
        onPiece(Math.min(PIECE, whole.byteLength - at))
        yield await Promise.resolve(whole.subarray(at, at + PIECE))
      }
    }
    yield* verifyBytes(digest, cut(bytes))
  }
  const source: ImageSource = {
    resolve: reference => {
      const [only] = [...tags.values()]
      const bytes = reference === undefined ? undefined : blobs.get(reference)
      const byDigest =
        bytes && reference
          ? { mediaType: '', digest: reference, size: bytes.byteLength, annotations: {} }
          : undefined
      return Promise.resolve(reference === undefined ? only : (tags.get(reference) ?? byDigest))
    },
    readManifest: digest =>
      readPieces(
        digest,
        open(digest, () => undefined),
        MAX_MANIFEST_BYTES,
      ),
    readBlob: ({ digest }, maxBytes) =>
      readPieces(
        digest,
        open(digest, () => undefined),
        maxBytes,
      ),
    openBlob: ({ digest }) =>
      open(digest, bytes => {
        streamed += bytes
      }),
    listReferrers: () => Promise.resolve({ descriptors: [], more: 0 }),
  }
  return { source, countStreamedBytes: () => streamed }
}

const PIECE = 64 * 1_024

/** Writes a store as an OCI layout (OCI Image Format Specification, "OCI Image Layout"), with manifests without a tag. */
export function writeLayout(
  { blobs, tags }: ImageStore,
  directory: string,
  untagged: readonly Descriptor[] = [],
): void {
  const folder = join(directory, 'blobs', 'sha256')
  mkdirSync(folder, { recursive: true })
  for (const [digest, bytes] of blobs) writeFileSync(join(folder, digest.replace('sha256:', '')), bytes)
  const tagged = [...tags].map(([tag, descriptor]) => ({
    ...descriptor,
    annotations: { 'org.opencontainers.image.ref.name': tag },
  }))
  const manifests = [...tagged, ...untagged]
  writeFileSync(join(directory, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }))
  writeFileSync(join(directory, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }))
}

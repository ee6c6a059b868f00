import { sign, type KeyObject } from 'node:crypto'
import type { Descriptor } from '../../audit/engines/image/descriptor.ts'
import { addBlob, type ImageStore } from './image-store.ts'

/** A layer of an artifact that refers to an image. */
export interface AttachedBlob {
  mediaType: string
  bytes: Uint8Array
  annotations?: Readonly<Record<string, string>>
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const EMPTY = 'application/vnd.oci.empty.v1+json'

/** Adds an artifact with this subject, as Notation and cosign 3 attach signatures. */
export function attachArtifact(
  store: ImageStore,
  subject: Descriptor,
  artifactType: string,
  layers: readonly AttachedBlob[],
): Descriptor {
  return addBlob(store, MANIFEST, {
    schemaVersion: 2,
    mediaType: MANIFEST,
    artifactType,
    config: addBlob(store, EMPTY, {}),
    layers: layers.map(layer => describeBlob(store, layer)),
    subject,
  })
}

/** Adds a manifest with the tag of cosign 2 for signatures (`sig`) or attestations (`att`) of the image. */
export function attachByTag(
  store: ImageStore,
  { digest }: Descriptor,
  suffix: 'att' | 'sig',
  layers: readonly AttachedBlob[],
): Descriptor {
  const manifest = addBlob(store, MANIFEST, {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: addBlob(store, 'application/vnd.oci.image.config.v1+json', {}),
    layers: layers.map(layer => describeBlob(store, layer)),
  })
  store.tags.set(`${digest.replace(':', '-')}.${suffix}`, manifest)
  return manifest
}

/** What cosign 2 signs with a key, with the signature. */
export function signWithKey(digest: string, privateKey: KeyObject): AttachedBlob {
  const critical = {
    identity: { 'docker-reference': '' },
    image: { 'docker-manifest-digest': digest },
    type: 'cosign container image signature',
  }
  const bytes = Buffer.from(JSON.stringify({ critical, optional: null }))
  const signature = sign('sha256', bytes, privateKey).toString('base64')
  const mediaType = 'application/vnd.dev.cosign.simplesigning.v1+json'
  return { mediaType, bytes, annotations: { 'dev.cosignproject.cosign/signature': signature } }
}

function describeBlob(store: ImageStore, { mediaType, bytes, annotations = {} }: AttachedBlob): Descriptor {
  return { ...addBlob(store, mediaType, bytes), annotations }
}

import type { Descriptor } from '../../audit/engines/image/descriptor.ts'

/**
 * Where the manifests and blobs of images are read from: an OCI layout directory, or a registry. What it returns is
 * what the digest says; anything else throws an ImageContentError.
 */
export interface ImageSource {
  /**
   * What a tag or a digest names; undefined if nothing has it. Without a reference, the only image there is. Throws
   * ImageContentError if there are several.
   */
  resolve(reference?: string): Promise<Descriptor | undefined>
  /** The bytes of a manifest, verified by digest; at most 4 MB. */
  readManifest(digest: string): Promise<Uint8Array>
  /** The bytes of a small blob, such as a configuration or a signature, verified by digest; at most `maxBytes`. */
  readBlob(descriptor: Pick<Descriptor, 'digest' | 'mediaType'>, maxBytes: number): Promise<Uint8Array>
  /**
   * The bytes of a blob as they are stored, in pieces. The last piece is followed by an ImageContentError if together
   * they are not what the digest says.
   */
  openBlob(descriptor: Pick<Descriptor, 'digest'>): AsyncIterable<Uint8Array>
  /** What refers to the content with this digest: signatures, attestations, SBOMs. */
  listReferrers(digest: string): Promise<Referrers>
}

/** The artifacts that refer to an image. */
export interface Referrers {
  /** By their subject field, or by the tag scheme of cosign and of the OCI Distribution Specification. */
  descriptors: readonly Descriptor[]
  /** How many further artifacts may refer to it: beyond the limit, or unreadable. */
  more: number
}

/** Content that is missing, too large, or not what its digest says; the message says which and why. */
export class ImageContentError extends Error {
  override name = 'ImageContentError'
}

/** The limit of manifests and configurations, in bytes: registries accept manifests of at most 4 MB. */
export const MAX_MANIFEST_BYTES = 4 * 1_024 * 1_024

/** The limit of other small blobs, in bytes: signatures, attestations. */
export const MAX_BLOB_BYTES = 4 * 1_024 * 1_024

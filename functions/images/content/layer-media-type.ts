import type { LayerIssue } from '../../../audit/engines/image/content/layer-content.ts'
import { quoteName } from '../../../audit/text/quote-text.ts'

/**
 * Media types of layers that are archives of files (OCI Image Format Specification, "Image Layer Filesystem Changeset"; Docker
 * Image Manifest V2, Schema 2). eStargz and zstd:chunked have those of gzip and zstd.
 */
const LAYER =
  /^application\/vnd\.(?:oci\.image\.layer\.(?:nondistributable\.)?v1\.tar(?:\+(?:gzip|zstd))?|docker\.image\.rootfs\.(?:foreign\.)?diff\.tar(?:\.(?:gzip|zstd))?)$/

/** Layers that registries need not have: those of Windows, which its vendor distributes. */
const DISTRIBUTED_ELSEWHERE = /\.(?:nondistributable|foreign)\./

/** Why a layer with this media type cannot be read; undefined if it can. How it is compressed, its bytes say. */
export function explainMediaType(mediaType: string): LayerIssue | undefined {
  if (mediaType.endsWith('+encrypted')) return { code: 'ENCRYPTED', detail: 'is encrypted' }
  if (LAYER.test(mediaType)) return undefined
  const type = mediaType === '' ? 'no media type' : `the media type ${quoteName(mediaType)}`
  return { code: 'MEDIA_TYPE', detail: `has ${type}, which is not one of a file system` }
}

/** Whether a registry may lack the layer. */
export function isDistributedElsewhere(mediaType: string): boolean {
  return DISTRIBUTED_ELSEWHERE.test(mediaType)
}

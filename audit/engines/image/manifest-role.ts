/**
 * The role of a manifest in a registry: a runnable image, an index of images by platform, or an artifact about an
 * image.
 */
export type ManifestRole = 'IMAGE' | 'INDEX' | 'ARTIFACT'

/** What is known of a manifest that was not read itself. */
export interface ManifestSummary {
  mediaType: string
  /** The media type of its configuration, or its artifact type; `'NONE'` if neither is given. */
  artifactType: string
  tags: readonly string[]
}

/** OCI Image Format Specification, "OCI Image Media Types", with the compatible Docker types. */
const INDEXES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]
const ARTIFACTS = [
  'application/vnd.oci.artifact.manifest.v1+json',
  'application/vnd.cncf.oras.artifact.manifest.v1+json',
]
const IMAGES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v1+prettyjws',
]
const IMAGE_CONFIGURATIONS = [
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
]

/** The media types of all manifests in a registry. */
export const MANIFEST_MEDIA_TYPES: readonly string[] = [...INDEXES, ...IMAGES, ...ARTIFACTS]

/** The tag of a signature, an attestation or a list of referrers of the image with this digest. */
const REFERRER_TAG = /^sha256-[0-9a-f]{64}(\.[a-z]{1,16})?$/

/** The digest of the image that a referrer's tag names; undefined for other tags. */
export function parseReferrerTag(tag: string): string | undefined {
  return REFERRER_TAG.test(tag) ? `sha256:${tag.slice('sha256-'.length, 'sha256-'.length + 64)}` : undefined
}

/** Classifies a manifest by its types and tags. An attestation with the types of an image counts as an image. */
export function classifyManifest({ mediaType, artifactType, tags }: ManifestSummary): ManifestRole {
  if (isIndexMediaType(mediaType)) return 'INDEX'
  if (isArtifactMediaType(mediaType)) return 'ARTIFACT'
  if (artifactType !== 'NONE' && !isImageConfigMediaType(artifactType)) return 'ARTIFACT'
  return tags.length > 0 && tags.every(tag => REFERRER_TAG.test(tag)) ? 'ARTIFACT' : 'IMAGE'
}

/** Whether `mediaType` is an index. */
export function isIndexMediaType(mediaType: string): boolean {
  return INDEXES.includes(mediaType)
}

/** Whether `mediaType` is a manifest that never is an image. */
export function isArtifactMediaType(mediaType: string): boolean {
  return ARTIFACTS.includes(mediaType)
}

/** Whether `mediaType` is the configuration of an image. */
export function isImageConfigMediaType(mediaType: string): boolean {
  return IMAGE_CONFIGURATIONS.includes(mediaType)
}

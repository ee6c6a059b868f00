/** What is kept in a registry: an image to run, an index that names one for each platform, or something about an image. */
export type ManifestRole = 'IMAGE' | 'INDEX' | 'ARTIFACT'

/** What is said of a manifest that was not read itself. */
export interface ManifestSummary {
  mediaType: string
  /** The media type of its configuration, or its artifact type; `'NONE'` where neither is said. */
  artifactType: string
  tags: readonly string[]
}

/** OCI Image Format Specification, "OCI Image Media Types", with the Docker ones that it names as compatible. */
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

/** The media types of everything that is kept in a registry. */
export const MANIFEST_MEDIA_TYPES: readonly string[] = [...INDEXES, ...IMAGES, ...ARTIFACTS]

/** The tag under which a signature, an attestation or a list of referrers of the image with this digest is kept. */
const REFERRER_TAG = /^sha256-[0-9a-f]{64}(\.[a-z]{1,16})?$/

/** What a manifest is, by its types and tags. An attestation that has an image's types is taken for an image. */
export function classifyManifest({ mediaType, artifactType, tags }: ManifestSummary): ManifestRole {
  if (isIndexMediaType(mediaType)) return 'INDEX'
  if (isArtifactMediaType(mediaType)) return 'ARTIFACT'
  if (artifactType !== 'NONE' && !isImageConfigMediaType(artifactType)) return 'ARTIFACT'
  return tags.length > 0 && tags.every(tag => REFERRER_TAG.test(tag)) ? 'ARTIFACT' : 'IMAGE'
}

/** Whether `mediaType` is that of an index. */
export function isIndexMediaType(mediaType: string): boolean {
  return INDEXES.includes(mediaType)
}

/** Whether `mediaType` is that of a manifest which never is an image. */
export function isArtifactMediaType(mediaType: string): boolean {
  return ARTIFACTS.includes(mediaType)
}

/** Whether `mediaType` is that of the configuration of an image. */
export function isImageConfigMediaType(mediaType: string): boolean {
  return IMAGE_CONFIGURATIONS.includes(mediaType)
}

/** What is kept in a registry: an image to run, an index that names one for each platform, or something about an image. */
export type ManifestRole = 'IMAGE' | 'INDEX' | 'ARTIFACT'

/** What is said of a manifest. */
export interface Manifest {
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
const IMAGE_CONFIGURATIONS = [
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
]

/** The tag under which a signature, an attestation or a list of referrers of the image with this digest is kept. */
const OF_AN_IMAGE = /^sha256-[0-9a-f]{64}(\.[a-z]{1,16})?$/

/** What a manifest is, by its types and tags. An attestation that has an image's types is taken for an image. */
export function manifestRole({ mediaType, artifactType, tags }: Manifest): ManifestRole {
  if (INDEXES.includes(mediaType)) return 'INDEX'
  if (ARTIFACTS.includes(mediaType)) return 'ARTIFACT'
  if (artifactType !== 'NONE' && !IMAGE_CONFIGURATIONS.includes(artifactType)) return 'ARTIFACT'
  return tags.length > 0 && tags.every(tag => OF_AN_IMAGE.test(tag)) ? 'ARTIFACT' : 'IMAGE'
}

import type { ExampleImage, ExampleAccount } from '../example-account.ts'

const IMAGE = 'application/vnd.oci.image.manifest.v1+json'
const IMAGE_CONFIGURATION = 'application/vnd.oci.image.config.v1+json'
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip'
const IN_TOTO = 'application/vnd.in-toto+json'
const INDEX = /\.(?:index|manifest\.list)\.v\d\+json$/

/** The ARNs of the images that are attestations, by their own description or that of an index. */
export function listAttestations({ images }: Pick<ExampleAccount, 'images'>): string[] {
  const attesting = Object.entries(images).flatMap(([arn, { attestation, children = {} }]) => [
    ...(attestation ? [arn] : []),
    ...Object.entries(children).flatMap(([child, { attests }]) => (attests ? [child] : [])),
  ])
  return [...new Set(attesting)]
}

/**
 * `images`, of which those with the ARNs `attestations` are attestations from the beginning: what a digest stands for
 * never changes, although it may be pushed before the index that lists it.
 */
export function markAttestations(
  images: ExampleAccount['images'],
  attestations: readonly string[],
): ExampleAccount['images'] {
  const known = new Set(attestations)
  return Object.fromEntries(
    Object.entries(images).map(([arn, image]) => [
      arn,
      known.has(arn) ? { ...image, attestation: true as const } : image,
    ]),
  )
}

/** The manifest of an image, as BuildKit writes it. */
export function buildImageManifest(image: ExampleImage): string {
  return JSON.stringify(
    INDEX.test(image.mediaType)
      ? buildImageIndex(image)
      : { ...buildSingleManifest(image), ...buildSubject(image) },
  )
}

function buildImageIndex({ mediaType, children = {} }: ExampleImage): object {
  const manifests = Object.entries(children).map(([arn, { platform = 'linux/amd64', attests }]) => {
    const [os, architecture, variant] = platform.split('/')
    const digest = parseImageDigest(arn)
    const annotations = {
      'vnd.docker.reference.digest': parseImageDigest(attests ?? ''),
      'vnd.docker.reference.type': 'attestation-manifest',
    }
    return {
      mediaType: IMAGE,
      digest,
      size: 1_024,
      ...(attests === undefined ? {} : { annotations }),
      platform: { architecture, os, ...(variant === undefined ? {} : { variant }) },
    }
  })
  return { schemaVersion: 2, mediaType, manifests }
}

function buildSingleManifest({ mediaType, artifactType, attestation }: ExampleImage): object {
  const type = artifactType ?? IMAGE_CONFIGURATION
  if (mediaType.includes('artifact'))
    return {
      mediaType,
      artifactType: type,
      blobs: [{ mediaType: type, digest: buildBlobDigest('blob'), size: 2_048 }],
    }
  const layer = attestation ? IN_TOTO : type === IMAGE_CONFIGURATION ? LAYER : type
  return {
    schemaVersion: 2,
    mediaType,
    config: { mediaType: type, digest: buildBlobDigest('configuration'), size: 512 },
    layers: [{ mediaType: layer, digest: buildBlobDigest('layer'), size: 4_096 }],
  }
}

function buildSubject({ subject }: ExampleImage): object {
  if (subject === undefined) return {}
  return { subject: { mediaType: IMAGE, digest: parseImageDigest(subject), size: 1_024 } }
}

/** The digest in the ARN of an image. */
export function parseImageDigest(arn: string): string {
  return `sha256:${arn.split('/sha256:')[1] ?? ''}`
}

/** The digest of content that is never read. */
function buildBlobDigest(name: string): string {
  return `sha256:${Buffer.from(name.padEnd(32)).toString('hex')}`
}

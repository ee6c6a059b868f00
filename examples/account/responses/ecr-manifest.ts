import type { RedactedConfig } from '../../../audit/engines/image/content/image-content.ts'
import {
  LAYER_CONTENT_SCHEMA,
  type LayerContent,
} from '../../../audit/engines/image/content/layer-content.ts'
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

function buildSingleManifest(image: ExampleImage): object {
  const { mediaType, artifactType, attestation } = image
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
    layers: [{ mediaType: layer, digest: buildLayerDigest(image), size: 4_096 }],
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

/** The blobs of an image with what they contain, as GetDownloadUrlForLayer is recorded. */
export function listImageBlobs(image: ExampleImage): {
  layerDigest: string
  mediaType: string
  output: { config: RedactedConfig } | { layer: LayerContent }
}[] {
  if (image.attestation || image.artifactType !== undefined || INDEX.test(image.mediaType)) return []
  const digest = buildLayerDigest(image)
  return [
    {
      layerDigest: buildBlobDigest('configuration'),
      mediaType: IMAGE_CONFIGURATION,
      output: { config: buildConfig() },
    },
    { layerDigest: digest, mediaType: LAYER, output: { layer: buildLayer(digest, image) } },
  ]
}

const DEFAULT_SYSTEM = 'debian 13'

function buildLayerDigest({ operatingSystem = DEFAULT_SYSTEM }: ExampleImage): string {
  return buildBlobDigest(`layer of ${operatingSystem}`)
}

function buildConfig(): RedactedConfig {
  return {
    platform: { os: 'linux', architecture: 'amd64' },
    user: '1000',
    entryPoint: ['/app/start'],
    command: [],
    environment: [{ name: 'PATH', detected: [] }],
    exposedPorts: [],
    workingDirectory: '/app',
    diffIds: [buildBlobDigest('files')],
    secrets: [],
  }
}

function buildLayer(digest: string, { operatingSystem = DEFAULT_SYSTEM }: ExampleImage): LayerContent {
  const [id = '', versionId = ''] = operatingSystem.split(' ')
  const content = { form: 'os-release', osRelease: { id, versionId } } as const
  return {
    schema: LAYER_CONTENT_SCHEMA,
    digest,
    diffId: buildBlobDigest('files'),
    compressedBytes: 4_096,
    uncompressedBytes: 10_240,
    entries: 1,
    removals: [],
    additions: [{ path: 'etc/os-release', type: 'file', content }],
    secrets: [],
    scanned: { files: 0, bytes: 0 },
    issues: [],
  }
}

/** The digest of content that is never verified. */
function buildBlobDigest(name: string): string {
  return `sha256:${Buffer.from(name.padEnd(32)).toString('hex')}`
}

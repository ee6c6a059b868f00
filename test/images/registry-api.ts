import * as z from 'zod/mini'
import { AwsCallError, type AwsCall } from '../../functions/collectors/api/aws-call.ts'
import type { ImageStore } from './image-store.ts'

const inputSchema = z.object({
  imageIds: z.optional(
    z.array(z.object({ imageDigest: z.optional(z.string()), imageTag: z.optional(z.string()) })),
  ),
  subjectId: z.optional(z.object({ imageDigest: z.string() })),
  layerDigest: z.optional(z.string()),
  maxResults: z.optional(z.number()),
  nextToken: z.optional(z.string()),
})
type Input = z.infer<typeof inputSchema>

interface Manifest {
  mediaType?: string
  artifactType?: string
  subject?: { digest: string }
}

/** How ECR answers calls about the images of a store, with `calls`, the operations that were called. */
export function createRegistryApi(
  store: ImageStore,
  signingStatuses: readonly object[] = [],
): { call: AwsCall; calls: string[] } {
  const calls: string[] = []
  const responses: Readonly<Record<string, (input: Input) => object>> = {
    BatchGetImage: input => getImages(store, input),
    DescribeImageSigningStatus: () => ({ signingStatuses }),
    ListImageReferrers: input => listReferrers(store, input),
    GetDownloadUrlForLayer: ({ layerDigest = '' }) => readBlob(store, layerDigest),
  }
  const call: AwsCall = (operation, _region, input) => {
    calls.push(operation.name)
    const respond = responses[operation.name]
    if (respond === undefined) return Promise.reject(new AwsCallError(operation, 'InvalidAction', 'unknown'))
    return Promise.resolve(respond(inputSchema.parse(input)))
  }
  return { call, calls }
}

/** The store's blobs that are manifests: with a media type of their own. */
function parseManifest(bytes: Uint8Array | undefined): Manifest | undefined {
  if (bytes === undefined) return undefined
  try {
    const parsed = JSON.parse(Buffer.from(bytes).toString()) as Manifest
    return parsed.mediaType === undefined ? undefined : parsed
  } catch {
    return undefined
  }
}

function getImages({ blobs, tags }: ImageStore, { imageIds = [] }: Input) {
  const results = imageIds.map(imageId => {
    const digest = imageId.imageDigest ?? tags.get(imageId.imageTag ?? '')?.digest ?? ''
    const bytes = blobs.get(digest)
    const manifest = parseManifest(bytes)
    if (bytes === undefined || manifest === undefined) return { imageId, failureCode: 'ImageNotFound' }
    return {
      imageId: { ...imageId, imageDigest: digest },
      imageManifest: Buffer.from(bytes).toString(),
      imageManifestMediaType: manifest.mediaType,
    }
  })
  return {
    images: results.filter(result => 'imageManifest' in result),
    failures: results.filter(result => 'failureCode' in result),
  }
}

function listReferrers({ blobs }: ImageStore, { subjectId, maxResults = 50, nextToken = '0' }: Input) {
  const all = [...blobs].flatMap(([digest, bytes]) => {
    const manifest = parseManifest(bytes)
    if (manifest?.subject?.digest !== subjectId?.imageDigest || manifest === undefined) return []
    const { mediaType, artifactType } = manifest
    return [{ digest, mediaType, artifactType, size: bytes.byteLength }]
  })
  const end = Number(nextToken) + maxResults
  return {
    referrers: all.slice(Number(nextToken), end),
    ...(end < all.length ? { nextToken: String(end) } : {}),
  }
}

function readBlob({ blobs }: ImageStore, digest: string) {
  const bytes = blobs.get(digest)
  return bytes === undefined
    ? { unreadable: 'the download failed with HTTP 404' }
    : { content: Buffer.from(bytes).toString('base64') }
}

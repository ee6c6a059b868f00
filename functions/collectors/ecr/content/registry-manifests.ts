import * as z from 'zod/mini'
import type { Descriptor } from '../../../../audit/engines/image/descriptor.ts'
import { MANIFEST_MEDIA_TYPES } from '../../../../audit/engines/image/manifest-role.ts'
import { ImageContentError, MAX_MANIFEST_BYTES } from '../../../images/image-source.ts'
import { assertDigest } from '../../../images/verified-bytes.ts'
import type { TypedAwsCall } from '../../fact-collector.ts'
import { batchGetImage } from '../operations.ts'
import type { RepositoryInput } from '../repository-input.ts'

/** Bytes of manifests that are read for an image, and of those in one call: the function has 2 GB of memory. */
const MAX_TOTAL_BYTES = 64 * 1_024 * 1_024
const MAX_CALL_BYTES = 16 * 1_024 * 1_024

/** Manifests of one call (ECR API Reference, BatchGetImage). */
const BATCH_SIZE = 100

const text = z.string()
const optionalText = z.optional(z.nullable(text))
const imageId = z.optional(z.nullable(z.object({ imageDigest: optionalText, imageTag: optionalText })))
/** BatchGetImage's output: manifests, and per image why there is none. */
export const manifestsResponse = z.object({
  images: z.optional(
    z.nullable(z.array(z.object({ imageId, imageManifest: text, imageManifestMediaType: optionalText }))),
  ),
  failures: z.optional(z.nullable(z.array(z.object({ imageId, failureCode: optionalText })))),
})

/** The repository has no manifest with a digest. */
export class MissingManifestError extends ImageContentError {
  override name = 'MissingManifestError'
}

/** Manifests by digest; an error for one that cannot be read. */
export type Manifests = Map<string, Uint8Array | ImageContentError>

/**
 * Reads the manifests of referrers, as many as the limits of bytes allow. Only of referrers by subject does ECR itself say how
 * large they are.
 */
export async function readReferrers(
  callApi: TypedAwsCall,
  repository: RepositoryInput,
  listed: readonly Descriptor[],
  { bySubject, known }: { bySubject: readonly Descriptor[]; known: Manifests },
): Promise<Descriptor[]> {
  const sizes = new Map(bySubject.map(({ digest, size }) => [digest, size]))
  const sizeOf = ({ digest }: Descriptor) => sizes.get(digest) ?? MAX_MANIFEST_BYTES
  const missing = listed.filter(({ digest }) => !known.has(digest))
  for (const batch of splitBySize(missing, sizeOf)) {
    if (countBytes(known) >= MAX_TOTAL_BYTES) break
    const digests = batch.map(({ digest }) => digest)
    await readManifests(callApi, repository, digests, known)
  }
  return listed.filter(({ digest }) => known.has(digest))
}

function countBytes(known: Manifests): number {
  return [...known.values()].reduce((sum, each) => sum + (each instanceof Uint8Array ? each.length : 0), 0)
}

/** Splits descriptors into batches of one call. */
function splitBySize(
  descriptors: readonly Descriptor[],
  sizeOf: (descriptor: Descriptor) => number,
): Descriptor[][] {
  const batches: Descriptor[][] = []
  let bytes = Infinity
  for (const descriptor of descriptors) {
    const size = Math.max(0, sizeOf(descriptor))
    const batch = batches.at(-1)
    if (batch !== undefined && bytes + size <= MAX_CALL_BYTES && batch.length < BATCH_SIZE) {
      batch.push(descriptor)
      bytes += size
    } else {
      batches.push([descriptor])
      bytes = size
    }
  }
  return batches
}

/** Reads manifests by digest, at most 100. ECR reports per image why it is not returned. */
export async function readManifests(
  callApi: TypedAwsCall,
  repository: RepositoryInput,
  digests: readonly string[],
  into: Manifests,
): Promise<void> {
  const input = {
    ...repository,
    imageIds: digests.map(imageDigest => ({ imageDigest })),
    acceptedMediaTypes: MANIFEST_MEDIA_TYPES,
  }
  const { images, failures } = await callApi(batchGetImage, input, manifestsResponse)
  for (const digest of digests) {
    const found = images?.find(each => each.imageId?.imageDigest === digest)
    const failure = failures?.find(each => each.imageId?.imageDigest === digest)?.failureCode
    into.set(
      digest,
      found === undefined ? describeFailure(digest, failure) : parseManifest(digest, found.imageManifest),
    )
  }
}

function describeFailure(digest: string, failureCode: string | null | undefined): ImageContentError {
  if (failureCode === 'ImageNotFound') return new MissingManifestError(`ECR has no manifest ${digest}`)
  return new ImageContentError(`ECR returned no manifest ${digest}${failureCode ? ` (${failureCode})` : ''}`)
}

/** The bytes of a manifest, or why it is not what its digest says. */
export function parseManifest(digest: string, manifest: string): Uint8Array | ImageContentError {
  const bytes = Buffer.from(manifest)
  if (bytes.length > MAX_MANIFEST_BYTES)
    return new ImageContentError(`${digest} has more than ${MAX_MANIFEST_BYTES} bytes`)
  try {
    assertDigest(digest, bytes)
    return bytes
  } catch (failure) {
    if (failure instanceof ImageContentError) return failure
    throw failure
  }
}

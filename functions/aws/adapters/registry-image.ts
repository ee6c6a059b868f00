import type { Resource } from '../../../audit/resources/resource.ts'
import { AwsCallError, type AwsCall } from '../../collectors/api/aws-call.ts'
import { describeMissingLayer, fetchLayerUrl } from '../../collectors/ecr/content/layer-url.ts'
import { createRegistrySource } from '../../collectors/ecr/content/registry-source.ts'
import { getDownloadUrlForLayer } from '../../collectors/ecr/operations.ts'
import { buildRepositoryInput } from '../../collectors/ecr/repository-input.ts'
import { createTypedCall } from '../../collectors/lists/resource-list.ts'
import { defaultLayerLimits } from '../../images/content/layer-bytes/layer-limits.ts'
import { ImageContentError, type ImageSource } from '../../images/image-source.ts'
import { assertDigest, readPieces, verifyBytes } from '../../images/verified-bytes.ts'
import { streamDownload } from './layer-download.ts'

/**
 * The images of the repository of `resource` in ECR, with the bytes of their blobs: for a terminal, where nothing records
 * calls. `awsCall` calls ECR itself. No error contains a presigned URL. Throws AwsCallError if ECR refuses a call, and ImageContentError if a download fails.
 */
export function createRegistryImage(
  resource: Resource,
  awsCall: AwsCall,
): Omit<ImageSource, 'listReferrers'> {
  const repository = buildRepositoryInput(resource)
  const callApi = createTypedCall(resource.region, awsCall)
  const source = createRegistrySource(callApi, resource)

  async function* download(digest: string): AsyncGenerator<Uint8Array> {
    const signal = AbortSignal.timeout(defaultLayerLimits.milliseconds)
    const url = await fetchUrl(digest)
    try {
      yield* streamDownload(getDownloadUrlForLayer, url, signal)
    } catch (failure) {
      if (!(failure instanceof AwsCallError)) throw failure
      throw new ImageContentError(`${digest}: ${failure.message}`)
    }
  }

  async function fetchUrl(layerDigest: string): Promise<string> {
    const found = await fetchLayerUrl(callApi, { ...repository, layerDigest }).catch(describeMissingLayer)
    if (typeof found === 'string') return found
    throw new ImageContentError(`${layerDigest}: ${found.unreadable}`)
  }

  return {
    readManifest: digest => source.readManifest(digest),
    async resolve(reference = 'latest') {
      const digest = reference.startsWith('sha256:') ? reference : await source.resolveTag(reference)
      return digest === undefined ? undefined : { digest, mediaType: '', size: 0, annotations: {} }
    },
    async readBlob({ digest }, maxBytes) {
      const bytes = await readPieces(digest, download(digest), maxBytes)
      assertDigest(digest, bytes)
      return bytes
    },
    openBlob: ({ digest }) => verifyBytes(digest, download(digest)),
  }
}

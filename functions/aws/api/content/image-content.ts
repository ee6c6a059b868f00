import {
  BatchGetImageCommand,
  DescribeImageSigningStatusCommand,
  ECRClient,
  GetDownloadUrlForLayerCommand,
  ListImageReferrersCommand,
  type BatchGetImageCommandInput,
  type DescribeImageSigningStatusCommandInput,
  type GetDownloadUrlForLayerCommandInput,
  type ListImageReferrersCommandInput,
} from '@aws-sdk/client-ecr'
import * as z from 'zod/mini'
import { parseImageConfig } from '../../../../audit/engines/image/content/image-config.ts'
import { isImageConfigMediaType } from '../../../../audit/engines/image/manifest-role.ts'
import type { LayerCache } from '../../../images/content/layer-cache.ts'
import { defaultLayerLimits } from '../../../images/content/layer-bytes/layer-limits.ts'
import { explainMediaType } from '../../../images/content/layer-media-type.ts'
import { redactImageConfig } from '../../../images/content/redact-config.ts'
import { ImageContentError, MAX_BLOB_BYTES, MAX_MANIFEST_BYTES } from '../../../images/image-source.ts'
import { assertDigest } from '../../../images/verified-bytes.ts'
import { AwsCallError, type AwsCall, type AwsOperation } from '../../../collectors/api/aws-call.ts'
import { parseResponse } from '../../../collectors/fact-collector.ts'
import {
  batchGetImage,
  describeImageSigningStatus,
  getDownloadUrlForLayer,
  listImageReferrers,
} from '../../../collectors/ecr/operations.ts'
import { fetchLayerUrl } from '../../../collectors/ecr/content/layer-url.ts'
import { createTypedCall } from '../../../collectors/lists/resource-list.ts'
import { downloadBlob } from '../../adapters/blob-download.ts'
import { isLasting } from '../../../images/content/read-layer.ts'
import { downloadLayer } from '../../adapters/layer-download.ts'
import { createSdkCall } from '../../sdk/sdk-call.ts'
import { callEcr } from '../ecr.ts'

/** Calls ECR for images and their signatures. */
export const callEcrContent = createSdkCall('ecr', region => new ECRClient({ region }), {
  [batchGetImage.name]: (input: BatchGetImageCommandInput) => new BatchGetImageCommand(input),
  [describeImageSigningStatus.name]: (input: DescribeImageSigningStatusCommandInput) =>
    new DescribeImageSigningStatusCommand(input),
  [getDownloadUrlForLayer.name]: (input: GetDownloadUrlForLayerCommandInput) =>
    new GetDownloadUrlForLayerCommand(input),
  [listImageReferrers.name]: (input: ListImageReferrersCommandInput) => new ListImageReferrersCommand(input),
})

const blobInput = z.object({ layerDigest: z.string(), mediaType: z.string() })

/** A layer takes up to four of the five minutes that the deployed function has. */
const LAYER_LIMITS = { ...defaultLayerLimits, milliseconds: 240_000 }

/** What deviates from the defaults. */
export interface ImageContentOptions {
  /** Calls ECR itself. */
  call?: AwsCall
  /** After so many bytes of layers, as they are stored, no further layer is read; those in the cache cost none. */
  maxLayerBytes?: number
  /** Is called with the bytes of each layer that was downloaded. */
  onDownload?: (bytes: number) => void
}

/**
 * Calls ECR for what images contain and what refers to them. The output of GetDownloadUrlForLayer is what its URL leads to,
 * because a presigned URL is a secret, and it expires, and because blobs have secrets: `{ layer }` has what a layer contains,
 * from `cache` if it was read before; `{ config }` a configuration without the values of its variables; `{ content }` another
 * blob in Base64, such as a signature; `{ unreadable }` why there is none.
 */
export function createImageContentCall(
  cache: LayerCache,
  { call = callEcrContent, maxLayerBytes = Infinity, onDownload }: ImageContentOptions = {},
): AwsCall {
  let layerBytes = 0
  return async (awsOperation, region, input) => {
    if (awsOperation !== getDownloadUrlForLayer) return call(awsOperation, region, input)
    const { layerDigest: digest, mediaType } = parseResponse(awsOperation, input, blobInput)
    const fetchUrl = () => {
      const { mediaType: _, ...named } = input
      return fetchLayerUrl(createTypedCall(region, call), named)
    }
    if (isImageConfigMediaType(mediaType)) return readConfig(awsOperation, digest, await fetchUrl())
    if (explainMediaType(mediaType) === undefined) {
      const cached = await cache.get(digest)
      if (cached !== undefined) return { layer: cached }
      if (layerBytes >= maxLayerBytes) return { unreadable: explainMaximum(maxLayerBytes) }
      const descriptor = { digest, mediaType, size: 0, annotations: {} }
      const layer = await downloadLayer(awsOperation, await fetchUrl(), descriptor, LAYER_LIMITS)
      layerBytes += layer.compressedBytes
      onDownload?.(layer.compressedBytes)
      if (isLasting(layer)) await cache.put(layer)
      return { layer }
    }
    return readBlob(awsOperation, await fetchUrl())
  }
}

/**
 * Calls ECR for signatures and what refers to images: as createImageContentCall does, for blobs that are neither layers nor
 * configurations.
 */
export function createSignatureCall(call: AwsCall = callEcrContent): AwsCall {
  return async (awsOperation, region, input) => {
    if (awsOperation !== getDownloadUrlForLayer) return call(awsOperation, region, input)
    const { mediaType: _, ...named } = input
    return readBlob(awsOperation, await fetchLayerUrl(createTypedCall(region, call), named))
  }
}

async function readBlob(awsOperation: AwsOperation, url: string) {
  const download = await downloadBlob(awsOperation, url, MAX_BLOB_BYTES)
  return 'bytes' in download ? { content: Buffer.from(download.bytes).toString('base64') } : download
}

const contentOperations: readonly AwsOperation[] = [
  describeImageSigningStatus,
  getDownloadUrlForLayer,
  listImageReferrers,
]

/** Calls ECR for all of its kinds: for what images contain as createImageContentCall does. */
export function createEcrCall(cache: LayerCache, options: ImageContentOptions = {}): AwsCall {
  const callContent = createImageContentCall(cache, options)
  return (awsOperation, region, input) =>
    contentOperations.includes(awsOperation)
      ? callContent(awsOperation, region, input)
      : callEcr(awsOperation, region, input)
}

function explainMaximum(bytes: number): string {
  const size = `${Math.round(bytes / 1_000_000)} MB`
  return `${size} of layers were downloaded, and no more are outside of a deployment`
}

async function readConfig(awsOperation: AwsOperation, digest: string, url: string) {
  const download = await downloadBlob(awsOperation, url, MAX_MANIFEST_BYTES)
  if ('unreadable' in download) throw new AwsCallError(awsOperation, 'NoResponse', download.unreadable)
  try {
    assertDigest(digest, download.bytes)
  } catch (failure) {
    if (!(failure instanceof ImageContentError)) throw failure
    throw new AwsCallError(awsOperation, 'NoResponse', failure.message)
  }
  const config = parseImageConfig(new TextDecoder().decode(download.bytes))
  if (config !== undefined) return { config: redactImageConfig(config) }
  return { unreadable: `${digest} does not have the format of the configuration of an image` }
}

import type { Descriptor } from '../../../audit/engines/image/descriptor.ts'
import type { LayerContent } from '../../../audit/engines/image/content/layer-content.ts'
import { AwsCallError, type AwsOperation } from '../../collectors/api/aws-call.ts'
import { readLayer } from '../../images/content/read-layer.ts'
import type { LayerLimits } from '../../images/content/layer-bytes/layer-limits.ts'
import { ImageContentError } from '../../images/image-source.ts'
import { verifyBytes } from '../../images/verified-bytes.ts'

/**
 * What the layer at a presigned URL contains. Its bytes are read in one pass and never stored. The URL lets anyone download
 * them, so no error contains it. Throws AwsCallError for `awsOperation` if the download fails, or leads to other bytes than the
 * digest says: a retry can help.
 */
export async function downloadLayer(
  awsOperation: AwsOperation,
  url: string,
  descriptor: Descriptor,
  limits: LayerLimits,
): Promise<LayerContent> {
  const signal = AbortSignal.timeout(limits.milliseconds)
  const openBlob = () => verifyBytes(descriptor.digest, streamDownload(awsOperation, url, signal))
  try {
    return await readLayer({ openBlob }, descriptor, limits)
  } catch (failure) {
    if (!(failure instanceof ImageContentError)) throw failure
    throw new AwsCallError(awsOperation, 'NoResponse', failure.message)
  }
}

/** The bytes at a presigned URL, as they come. Throws AwsCallError, which does not contain the URL. */
export async function* streamDownload(
  awsOperation: AwsOperation,
  url: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    const { status, body } = await fetch(url, { redirect: 'error', signal })
    if (status !== 200 || body === null)
      throw new AwsCallError(awsOperation, 'NoResponse', `the download failed with HTTP ${status}`)
    yield* body
  } catch (failure) {
    if (failure instanceof AwsCallError) throw failure
    // The cause stays out: errors of the network can contain the URL.
    const kind = failure instanceof Error ? failure.name : 'error'
    throw new AwsCallError(awsOperation, 'NoResponse', `the download was interrupted (${kind})`)
  }
}

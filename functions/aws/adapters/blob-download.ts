import { AwsCallError, type AwsOperation } from '../../collectors/api/aws-call.ts'

/** Milliseconds until a download is given up. */
const TIMEOUT = 30_000

/** What a download led to. */
type Download = { bytes: Uint8Array } | { unreadable: string }

/**
 * Downloads what a presigned URL leads to, up to `maxBytes`. The URL lets anyone download it, so no error contains it. Throws
 * AwsCallError for `awsOperation` if the network or the server fails, which a retry can help.
 */
export async function downloadBlob(
  awsOperation: AwsOperation,
  url: string,
  maxBytes: number,
): Promise<Download> {
  const response = await openDownload(awsOperation, url)
  const { status, body } = response
  if (status === 429 || status >= 500)
    throw new AwsCallError(awsOperation, 'NoResponse', `the download failed with HTTP ${status}`)
  if (status !== 200 || body === null) return { unreadable: `the download failed with HTTP ${status}` }
  const pieces: Uint8Array[] = []
  let length = 0
  try {
    for await (const piece of body as AsyncIterable<Uint8Array>) {
      length += piece.length
      if (length > maxBytes) return { unreadable: `it has more than ${maxBytes} bytes` }
      pieces.push(piece)
    }
  } catch (failure) {
    throw describeInterruption(awsOperation, failure)
  }
  return { bytes: Buffer.concat(pieces) }
}

async function openDownload(awsOperation: AwsOperation, url: string): Promise<Response> {
  try {
    return await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT) })
  } catch (failure) {
    throw describeInterruption(awsOperation, failure)
  }
}

/** The cause stays out: errors of the network can contain the URL. */
function describeInterruption(awsOperation: AwsOperation, failure: unknown): AwsCallError {
  const kind = failure instanceof Error ? failure.name : 'error'
  return new AwsCallError(awsOperation, 'NoResponse', `the download was interrupted (${kind})`)
}

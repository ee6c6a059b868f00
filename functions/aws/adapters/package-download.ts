import { createHash } from 'node:crypto'
import { AwsCallError, type AwsOperation } from '../../collectors/api/aws-call.ts'
import { streamDownload } from './layer-download.ts'

/** An archive of code in Lambda. */
export interface CodeArchive {
  /** The presigned URL, which lets anyone download the archive. */
  url: string
  digest: string
  bytes: number
}

/**
 * Downloads an archive into memory. No error contains the URL. Throws AwsCallError for `awsOperation` if the download fails or takes
 * longer than `milliseconds`, or if the archive is not what Lambda says of it: a retry can help.
 */
export async function downloadPackage(
  awsOperation: AwsOperation,
  { url, digest, bytes }: CodeArchive,
  milliseconds: number,
): Promise<Buffer> {
  const archive = Buffer.allocUnsafe(bytes)
  const hash = createHash('sha256')
  let length = 0
  const refuse = (why: string) => new AwsCallError(awsOperation, 'NoResponse', `the download ${why}`)
  for await (const piece of streamDownload(awsOperation, url, AbortSignal.timeout(milliseconds))) {
    if (length + piece.length > bytes) throw refuse(`has more than the ${bytes} bytes that Lambda says`)
    hash.update(piece)
    archive.set(piece, length)
    length += piece.length
  }
  if (length < bytes) throw refuse(`has ${length} bytes, not the ${bytes} that Lambda says`)
  if (`sha256:${hash.digest('hex')}` !== digest) throw refuse('is not what its CodeSha256 says')
  return archive
}

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AwsCallError, type AwsCall } from '../../functions/collectors/api/aws-call.ts'
import { batchGetImage } from '../../functions/collectors/ecr/operations.ts'
import type { ImageStore } from './image-store.ts'

/** A registry over the blobs of a store: it answers calls of ECR, and serves blobs at presigned URLs. */
export interface RegistryServer {
  call: AwsCall
  /** The digests of the blobs that were downloaded, in their order. */
  downloads: string[]
  close(): Promise<void>
}

/** What is in the URLs, as the signature is in those of S3. */
export const URL_SECRET = 'X-Amz-Signature=f00dfeed'

/** Starts a registry. `respond` changes what a blob is answered with. */
export async function startRegistry(
  { blobs }: ImageStore,
  respond: (digest: string, bytes: Uint8Array) => { status: number; bytes: Uint8Array } = (_, bytes) => ({
    status: 200,
    bytes,
  }),
): Promise<RegistryServer> {
  const downloads: string[] = []
  const server = createServer(({ url = '' }, response) => {
    const digest = decodeURIComponent(url.slice(1, url.indexOf('?')))
    downloads.push(digest)
    const { status, bytes } = respond(digest, blobs.get(digest) ?? Buffer.from(''))
    response.writeHead(status, { 'content-type': 'application/octet-stream' })
    response.end(bytes)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const call: AwsCall = (awsOperation, _, input) => {
    if (awsOperation === batchGetImage) return Promise.resolve(getImages(blobs, input))
    const digest = String(input['layerDigest'])
    if (!blobs.has(digest))
      return Promise.reject(new AwsCallError(awsOperation, 'LayersNotFoundException', 'it is not there'))
    return Promise.resolve({
      downloadUrl: `http://127.0.0.1:${port}/${encodeURIComponent(digest)}?${URL_SECRET}`,
    })
  }
  return {
    call,
    downloads,
    close: () =>
      new Promise((resolve, reject) => server.close(failure => (failure ? reject(failure) : resolve()))),
  }
}

function getImages(blobs: ImageStore['blobs'], input: Readonly<Record<string, unknown>>) {
  const [{ imageDigest = '' } = {}] = input['imageIds'] as { imageDigest?: string }[]
  const bytes = blobs.get(imageDigest)
  if (bytes === undefined)
    return { images: [], failures: [{ imageId: { imageDigest }, failureCode: 'ImageNotFound' }] }
  return { images: [{ imageId: { imageDigest }, imageManifest: Buffer.from(bytes).toString() }] }
}

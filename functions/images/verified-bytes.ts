import { createHash } from 'node:crypto'
import { DIGEST_PATTERN } from '../../audit/engines/image/descriptor.ts'
import { ImageContentError } from './image-source.ts'

/** Passes the bytes of a blob on. Throws ImageContentError after the last piece if they are not what `digest` says. */
export async function* verifyBytes(
  digest: string,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const [algorithm = '', expected] = digest.split(':')
  const hash = createHash(algorithm)
  for await (const piece of pieces) {
    hash.update(piece)
    yield piece
  }
  const actual = hash.digest('hex')
  if (actual !== expected)
    throw new ImageContentError(`the content of ${digest} is not what its digest says: it has ${actual}`)
}

/** The bytes of a blob in one piece. Throws ImageContentError if there are more than `maxBytes`. */
export async function readPieces(
  digest: string,
  pieces: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array> {
  const read: Uint8Array[] = []
  let length = 0
  for await (const piece of pieces) {
    length += piece.length
    if (length > maxBytes) throw new ImageContentError(`${digest} has more than ${maxBytes} bytes`)
    read.push(piece)
  }
  return Buffer.concat(read)
}

/** Throws ImageContentError if `bytes` are not what `digest` says. */
export function assertDigest(digest: string, bytes: Uint8Array): void {
  const [algorithm = '', expected] = digest.split(':')
  const isSame = DIGEST_PATTERN.test(digest) && createHash(algorithm).update(bytes).digest('hex') === expected
  if (!isSame) throw new ImageContentError(`the content of ${digest} is not what its digest says`)
}

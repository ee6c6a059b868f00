import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import type { Compression } from '../../audit/evaluate/escalation/index-store.ts'

/** Maximum bytes of an uncompressed text: the index of the largest account takes a third of it. */
const MAX_UNCOMPRESSED_BYTES = 200_000_000

/** Compresses texts with Brotli at a quality that balances size and time. */
export const brotliCompression: Compression = createBrotliCompression(5)

/** The same for what stays in memory: it takes a fraction of the time. */
export const fastBrotliCompression: Compression = createBrotliCompression(1)

function createBrotliCompression(quality: number): Compression {
  return {
    compress: text =>
      brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }).toString('base64'),
    decompress: packed =>
      brotliDecompressSync(Buffer.from(packed, 'base64'), {
        maxOutputLength: MAX_UNCOMPRESSED_BYTES,
      }).toString('utf8'),
  }
}

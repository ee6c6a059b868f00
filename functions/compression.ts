import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import type { Compression } from '../audit/evaluate/escalation/index-store.ts'

/** What a packed text may become again, in bytes: an index of the largest account has a third of it. */
const MAX_UNCOMPRESSED_BYTES = 200_000_000

/** Makes texts short by Brotli, as well as it can be done in little time. */
export const brotliCompression: Compression = {
  compress: text =>
    brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).toString('base64'),
  decompress: packed =>
    brotliDecompressSync(Buffer.from(packed, 'base64'), { maxOutputLength: MAX_UNCOMPRESSED_BYTES }).toString(
      'utf8',
    ),
}

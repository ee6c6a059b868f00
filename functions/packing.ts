import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import type { Packing } from '../audit/escalation/kept-index.ts'

/** What a packed text may become again, in bytes: an index of the largest account has a third of it. */
const MOST = 200_000_000

/** Makes texts short by Brotli, as well as it can be done in little time. */
export const brotli: Packing = {
  pack: text =>
    brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).toString('base64'),
  unpack: packed =>
    brotliDecompressSync(Buffer.from(packed, 'base64'), { maxOutputLength: MOST }).toString('utf8'),
}

import { gzipSync } from 'node:zlib'
import { packRawEntry, writeBlockHeader, ZSTD_HEADER } from './build-layer.ts'

const MB = 1_024 * 1_024

/** A gzip bomb: 64 files of 8 MB, empty; 512 MB in 0.5 MB. */
export function buildGzipBomb(): Uint8Array {
  const member = gzipSync(packRawEntry('zeros', '0', Buffer.alloc(8 * MB)))
  return Buffer.concat(Array.from({ length: 64 }, () => member))
}

/** A zstd bomb: 16,000 blocks that repeat one byte; 2 GB in 64 KB. */
export function buildZstdBomb(): Uint8Array {
  const block = Buffer.concat([writeBlockHeader(1, 128 * 1_024, false), Buffer.alloc(1)])
  const header = packRawEntry('zeros', '0', Buffer.alloc(0), 2 ** 32)
  const first = Buffer.concat([writeBlockHeader(0, header.byteLength, false), header])
  return Buffer.concat([ZSTD_HEADER, first, ...Array.from({ length: 16_000 }, () => block)])
}

/** A frame of zstd that needs a window of `bytes`, a power of two; or that has all of it in one segment. */
export function buildZstdWindow(bytes: number, isSingle: boolean): Uint8Array {
  const end = Buffer.concat([writeBlockHeader(0, 0, true)])
  if (!isSingle)
    return Buffer.concat([ZSTD_HEADER.subarray(0, 5), Buffer.from([(Math.log2(bytes) - 10) << 3]), end])
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(BigInt(bytes))
  return Buffer.concat([ZSTD_HEADER.subarray(0, 4), Buffer.from([0xe0]), size, end])
}

/** The pieces of an archive with `count` entries without content, made as they are read. */
export async function* streamEntries(count: number): AsyncGenerator<Uint8Array> {
  const piece = Buffer.concat(
    Array.from({ length: 1_000 }, (_, index) =>
      packRawEntry(`var/lib/dpkg/info/file-${index}`, '0', Buffer.alloc(0)),
    ),
  )
  for (let at = 0; at < count; at += 1_000) yield await Promise.resolve(piece)
}

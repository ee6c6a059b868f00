import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'

/** An entry of a layer that a test makes: a file by its content, or what its type says. */
export type LayerEntry = readonly [name: string, content: string | Uint8Array | LayerEntryForm]

type LayerEntryForm =
  | { type: 'directory' | 'fifo' }
  | { type: 'symlink' | 'link'; to: string }
  | { pax: Record<string, string>; content: string }

/** A tar archive of entries, as tar-stream writes it. */
export async function packLayer(entries: readonly LayerEntry[]): Promise<Uint8Array> {
  const archive = pack()
  // The same entries are the same bytes.
  const mtime = new Date(0)
  for (const [name, content] of entries) {
    if (typeof content === 'string' || content instanceof Uint8Array)
      archive.entry({ name, mtime }, Buffer.from(content))
    else if ('pax' in content) archive.entry({ name, mtime, pax: content.pax }, content.content)
    else
      archive.entry({ name, mtime, type: content.type, ...('to' in content ? { linkname: content.to } : {}) })
  }
  archive.finalize()
  const pieces: Buffer[] = []
  for await (const piece of archive as AsyncIterable<Buffer>) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** A block of a tar archive that tar-stream would not write: a header with any type and size, and its content. */
export function packRawEntry(
  name: string,
  flag: string,
  content: Uint8Array,
  size = content.byteLength,
): Uint8Array {
  const header = Buffer.alloc(512)
  header.write(name, 0, 100)
  header.write('0000644\0', 100)
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  header.write('        ', 148)
  header.write(flag, 156)
  header.write('ustar\u000000', 257)
  const sum = header.reduce((all, byte) => all + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  const padding = Buffer.alloc((512 - (content.byteLength % 512)) % 512)
  return Buffer.concat([header, content, padding])
}

/** The two empty blocks that end an archive. */
export const ARCHIVE_END = Buffer.alloc(1_024)

/** How the bytes of a layer are stored. */
export type LayerCompression = 'gzip' | 'zstd' | 'none'

/** Compresses a layer. */
export function compressLayer(layer: Uint8Array, compression: LayerCompression): Uint8Array {
  if (compression === 'none') return layer
  return compression === 'gzip' ? gzipSync(layer) : frameZstd(layer)
}

const BLOCK = 128 * 1_024

/** A frame of zstd with blocks that are not compressed (RFC 8878): Node 20 has no compressor of zstd. */
function frameZstd(bytes: Uint8Array): Uint8Array {
  const starts = Array.from(
    { length: Math.max(1, Math.ceil(bytes.byteLength / BLOCK)) },
    (_, index) => index * BLOCK,
  )
  const blocks = starts.flatMap(start => {
    const block = bytes.subarray(start, start + BLOCK)
    return [writeBlockHeader(0, block.byteLength, start === starts.at(-1)), block]
  })
  return Buffer.concat([ZSTD_HEADER, ...blocks])
}

/** The magic number, no flags, and a window of 1 MB. */
export const ZSTD_HEADER = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 10 << 3])

/** The header of a block: whether it is the last one, its kind (0 is stored, 1 is one byte repeated), its size. */
export function writeBlockHeader(kind: number, size: number, isLast: boolean): Uint8Array {
  const header = Buffer.alloc(3)
  header.writeUIntLE((isLast ? 1 : 0) | (kind << 1) | (size << 3), 0, 3)
  return header
}

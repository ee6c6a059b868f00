import { Decompress } from 'fzstd'
import type { ByteReader } from './byte-reader.ts'
import { LayerReadError } from './layer-limits.ts'

/** The magic numbers of a frame and of one that is skipped, of which the lowest digit is any (RFC 8878, 3.1). */
const FRAME_MAGIC = 0xfd_2f_b5_28
const SKIPPABLE_MAGIC = 0x18_4d_2a_50

/**
 * The largest window: memory that a frame can claim. RFC 8878 recommends 8 MB, and the encoders of images use at most
 * 32 MB.
 */
const MAX_WINDOW = 32 * 1_024 * 1_024

/** The most bytes of a block, compressed or not (RFC 8878, 3.1.1.2.4). */
const MAX_BLOCK = 128 * 1_024

/** Bytes of the window descriptor, the dictionary id and the content size by the flags of a frame. */
const DICTIONARY_BYTES = [0, 1, 2, 4]
const CONTENT_BYTES = [0, 2, 4, 8]

/** Whether bytes begin as zstd does. */
export function isZstd(start: Uint8Array): boolean {
  if (start.byteLength < 4) return false
  const magic = readLittleEndian(start.subarray(0, 4))
  return magic === FRAME_MAGIC || isSkippable(magic)
}

/**
 * Decompresses the frames of zstd. Each block is decompressed alone, at most 128 KB, and the window of a frame is checked
 * before it is allocated. Throws LayerReadError.
 */
export async function* decompressZstd(reader: ByteReader): AsyncGenerator<Uint8Array> {
  for (;;) {
    const magic = await reader.peek(4)
    if (magic.byteLength === 0) return
    if (isSkippable(readLittleEndian(magic))) {
      const header = await takeExactly(reader, 8)
      const size = readLittleEndian(header.subarray(4))
      if ((await reader.skip(size)) < size) throw breakOff('it ends within a frame')
    } else yield* decompressFrame(reader)
  }
}

async function* decompressFrame(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const header = await readFrameHeader(reader)
  const decompressed: Uint8Array[] = []
  const decompressor = new Decompress(piece => {
    // The decompressor uses its buffers again.
    if (piece.byteLength > 0) decompressed.push(piece.slice())
  })
  let pending: Uint8Array = header.bytes
  for (let isLast = false; !isLast;) {
    const blockHeader = await takeExactly(reader, 3)
    const word = readLittleEndian(blockHeader)
    const [kind, size] = [(word >> 1) & 3, word >> 3]
    isLast = (word & 1) === 1
    if (size > MAX_BLOCK || kind === 3) throw breakOff('it has a block that zstd does not have')
    const body = await takeExactly(reader, kind === 1 ? 1 : size)
    const checksum = isLast && header.hasChecksum ? await takeExactly(reader, 4) : EMPTY
    pending = Buffer.concat([pending, blockHeader, body, checksum])
    try {
      decompressor.push(pending, isLast)
    } catch (failure) {
      throw breakOff(failure instanceof Error ? failure.message : String(failure))
    }
    pending = EMPTY
    yield* decompressed.splice(0)
  }
}

const EMPTY = new Uint8Array()

/** Reads the header of a frame, and checks what it claims. */
async function readFrameHeader(reader: ByteReader): Promise<{ bytes: Uint8Array; hasChecksum: boolean }> {
  const [first, second, third, fourth, flags = 0] = await reader.peek(5)
  const magic = readLittleEndian(Uint8Array.from([first ?? 0, second ?? 0, third ?? 0, fourth ?? 0]))
  if (magic !== FRAME_MAGIC) throw breakOff('it has a frame without the magic number of zstd')
  const isSingle = (flags & 0x20) !== 0
  const [windowBytes, dictionaryBytes = 0] = [isSingle ? 0 : 1, DICTIONARY_BYTES[flags & 3]]
  const sizeBytes = flags >> 6 === 0 ? (isSingle ? 1 : 0) : (CONTENT_BYTES[flags >> 6] ?? 0)
  const bytes = await takeExactly(reader, 5 + windowBytes + dictionaryBytes + sizeBytes)
  const contentSize =
    readLittleEndian(bytes.subarray(bytes.byteLength - sizeBytes)) + (sizeBytes === 2 ? 256 : 0)
  const window = isSingle ? contentSize : computeWindow(bytes[5] ?? 0)
  if (window > MAX_WINDOW)
    throw new LayerReadError(
      'COMPRESSION_WINDOW',
      `needs ${window} bytes of memory to be decompressed; at most ${MAX_WINDOW} are used`,
    )
  if (
    dictionaryBytes > 0 &&
    bytes.subarray(5 + windowBytes, 5 + windowBytes + dictionaryBytes).some(byte => byte !== 0)
  )
    throw breakOff('it needs a dictionary')
  return { bytes, hasChecksum: (flags & 4) !== 0 }
}

/** The size of a window by its descriptor (RFC 8878, 3.1.1.1.2). */
function computeWindow(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3))
  return base + (base / 8) * (descriptor & 7)
}

async function takeExactly(reader: ByteReader, length: number): Promise<Uint8Array> {
  const bytes = await reader.take(length)
  if (bytes.byteLength < length) throw breakOff('it ends within a frame')
  return bytes
}

function breakOff(why: string): LayerReadError {
  return new LayerReadError('BROKEN_COMPRESSION', `cannot be decompressed as zstd: ${why}`)
}

function isSkippable(magic: number): boolean {
  return magic >= SKIPPABLE_MAGIC && magic <= SKIPPABLE_MAGIC + 15
}

/** A number of up to 8 bytes; what is larger than a safe integer stays larger than every limit. */
function readLittleEndian(bytes: Uint8Array): number {
  return bytes.reduceRight((sum, byte) => sum * 256 + byte, 0)
}

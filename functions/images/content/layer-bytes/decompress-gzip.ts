import type { TransformOptions } from 'node:stream'
import { createGunzip, type Gunzip, type ZlibOptions } from 'node:zlib'
import type { ByteReader } from './byte-reader.ts'
import { LayerReadError } from './layer-limits.ts'

/** Bytes that are decompressed at once. */
const PIECE_BYTES = 256 * 1_024

/** Some pieces may wait, so that decompression goes on while one is read. */
const OPTIONS: ZlibOptions & TransformOptions = {
  chunkSize: PIECE_BYTES,
  readableHighWaterMark: 4 * PIECE_BYTES,
}

/** Whether bytes begin as gzip does (RFC 1952, 2.3.1). */
export function isGzip(start: Uint8Array): boolean {
  return start[0] === 0x1f && start[1] === 0x8b
}

/** Decompresses the members of gzip, piece by piece. Throws LayerReadError, and what `reader` throws. */
export async function* decompressGzip(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip(OPTIONS)
  gunzip.on('error', () => undefined)
  const feeding = feedPieces(reader, gunzip)
  try {
    for await (const piece of gunzip as AsyncIterable<Buffer>) yield piece
    const failure = await feeding
    if (failure !== undefined) throw failure
  } catch (failure) {
    if (!isZlibError(failure)) throw failure
    throw new LayerReadError('BROKEN_COMPRESSION', `cannot be decompressed as gzip: ${failure.message}`)
  } finally {
    gunzip.destroy()
    await feeding
  }
}

/** Writes all pieces to `gunzip`. Returns why they cannot be read. */
async function feedPieces(reader: ByteReader, gunzip: Gunzip): Promise<Error | undefined> {
  try {
    for (;;) {
      const piece = await reader.takePiece()
      if (piece === undefined || gunzip.destroyed || gunzip.readableEnded) break
      if (!gunzip.write(piece)) await waitForRoom(gunzip)
    }
    gunzip.end()
    return undefined
  } catch (failure) {
    const error = failure instanceof Error ? failure : new Error(String(failure))
    gunzip.destroy(error)
    return error
  }
}

/** Waits until more can be written, or nothing more is to be written. */
function waitForRoom(gunzip: Gunzip): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      for (const event of EVENTS) gunzip.off(event, done)
      resolve()
    }
    for (const event of EVENTS) gunzip.once(event, done)
  })
}

const EVENTS = ['drain', 'end', 'close', 'error']

function isZlibError(failure: unknown): failure is Error {
  return failure instanceof Error && 'code' in failure && String(failure.code).startsWith('Z_')
}

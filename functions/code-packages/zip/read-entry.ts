import { crc32, inflateRawSync } from 'node:zlib'
import type { ZipEntry } from './list-entries.ts'

const STORED = 0
const DEFLATED = 8

/** Why an entry cannot be read; undefined if it can. */
export function explainEntry({ isEncrypted, method }: ZipEntry): 'ENCRYPTED' | 'METHOD' | undefined {
  if (isEncrypted) return 'ENCRYPTED'
  return method === STORED || method === DEFLATED ? undefined : 'METHOD'
}

/**
 * The bytes of an entry that is stored or deflated; undefined if they are not what the directory says. It never makes more bytes
 * than the directory says.
 */
export function readZipEntry(archive: Buffer, entry: ZipEntry): Uint8Array | undefined {
  const data = archive.subarray(entry.dataAt, entry.dataAt + entry.compressedBytes)
  const content = entry.method === STORED ? data : inflate(data, entry.bytes)
  const isWhole = content?.length === entry.bytes && crc32(content) === entry.crc
  return isWhole ? content : undefined
}

/** Whether an entry has more than `bytes` bytes. It makes no more than these. */
export function isLargerThan(archive: Buffer, entry: ZipEntry, bytes: number): boolean {
  if (entry.method === STORED) return entry.compressedBytes > bytes
  try {
    const data = archive.subarray(entry.dataAt, entry.dataAt + entry.compressedBytes)
    inflateRawSync(data, { maxOutputLength: bytes })
    return false
  } catch (failure) {
    return failure instanceof Error && 'code' in failure && failure.code === 'ERR_BUFFER_TOO_LARGE'
  }
}

function inflate(data: Buffer, size: number): Uint8Array | undefined {
  try {
    const options = { maxOutputLength: Math.max(1, size), info: true }
    const { buffer, engine } = inflateRawSync(data, options) as unknown as {
      buffer: Buffer
      engine: { bytesWritten: number }
    }
    // Bytes after the end of the compressed data are bytes that no program shows.
    return engine.bytesWritten === data.length ? buffer : undefined
  } catch (failure) {
    if (failure instanceof Error && 'code' in failure) return undefined
    throw failure
  }
}

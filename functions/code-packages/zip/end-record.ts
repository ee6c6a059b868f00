import { ZipError } from './zip-error.ts'

/** Where the central directory is, and how many entries it has. */
export interface CentralDirectory {
  start: number
  end: number
  entries: number
}

const END_SIGNATURE = 0x06054b50
const END_BYTES = 22
const LOCATOR_SIGNATURE = 0x07064b50
const LOCATOR_BYTES = 20
const END_64_SIGNATURE = 0x06064b50
const END_64_BYTES = 56
const MAX_COMMENT = 0xffff

/**
 * Finds the central directory (PKWARE APPNOTE 6.3.10, 4.3.14 to 4.3.16). Programs differ in what they make of an archive with two
 * ends, with bytes after its end, or whose directory does not reach to its end: such an archive is refused with ZipError.
 */
export function findCentralDirectory(bytes: Buffer): CentralDirectory {
  const at = findEnd(bytes)
  const zip64 = readEnd64(bytes, at)
  const { disks, entriesHere, entries, size, start } = zip64 ?? readEnd(bytes, at)
  if (disks.some(disk => disk !== 0) || entriesHere !== entries)
    throw new ZipError('BROKEN_ZIP', 'is a part of an archive')
  const end = zip64?.at ?? at
  if (start + size !== end)
    throw new ZipError('BROKEN_ZIP', 'has a directory that does not end where it should')
  return { start, end, entries }
}

function findEnd(bytes: Buffer): number {
  const found: number[] = []
  const lowest = Math.max(0, bytes.length - END_BYTES - MAX_COMMENT)
  for (let at = bytes.length - END_BYTES; at >= lowest; at -= 1)
    if (
      bytes.readUInt32LE(at) === END_SIGNATURE &&
      at + END_BYTES + bytes.readUInt16LE(at + 20) === bytes.length
    )
      found.push(at)
  const [at, ...others] = found
  if (at === undefined) throw new ZipError('NO_ZIP', 'is no whole ZIP archive')
  if (others.length > 0) throw new ZipError('BROKEN_ZIP', 'has more than one end')
  return at
}

function readEnd(bytes: Buffer, at: number) {
  return {
    disks: [bytes.readUInt16LE(at + 4), bytes.readUInt16LE(at + 6)],
    entriesHere: bytes.readUInt16LE(at + 8),
    entries: bytes.readUInt16LE(at + 10),
    size: bytes.readUInt32LE(at + 12),
    start: bytes.readUInt32LE(at + 16),
  }
}

/** The record of ZIP64 before the end, if there is one: it decides, and the end may not say anything else. */
function readEnd64(bytes: Buffer, endAt: number) {
  const locator = endAt - LOCATOR_BYTES
  if (locator < 0 || bytes.readUInt32LE(locator) !== LOCATOR_SIGNATURE) return undefined
  const at = readSize(bytes, locator + 8)
  if (at + END_64_BYTES > locator || bytes.readUInt32LE(at) !== END_64_SIGNATURE)
    throw new ZipError('BROKEN_ZIP', 'has no end where its locator says')
  if (at + 12 + readSize(bytes, at + 4) !== locator)
    throw new ZipError('BROKEN_ZIP', 'has bytes between its two ends')
  const end = {
    at,
    disks: [bytes.readUInt32LE(locator + 4), bytes.readUInt32LE(at + 16), bytes.readUInt32LE(at + 20)],
    entriesHere: readSize(bytes, at + 24),
    entries: readSize(bytes, at + 32),
    size: readSize(bytes, at + 40),
    start: readSize(bytes, at + 48),
  }
  const short = readEnd(bytes, endAt)
  const isSame =
    [0xffff, end.entries].includes(short.entries) &&
    [0xffffffff, end.size].includes(short.size) &&
    [0xffffffff, end.start].includes(short.start)
  if (!isSame) throw new ZipError('BROKEN_ZIP', 'has two ends that differ')
  return end
}

/** A number of 64 bits. Throws ZipError for one that is larger than any archive. */
export function readSize(bytes: Buffer, at: number): number {
  const size = bytes.readBigUInt64LE(at)
  if (size > BigInt(Number.MAX_SAFE_INTEGER))
    throw new ZipError('BROKEN_ZIP', 'has a number that is too large')
  return Number(size)
}

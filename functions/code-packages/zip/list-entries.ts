import { quoteText } from '../../../audit/text/quote-text.ts'
import { findCentralDirectory, readSize, type CentralDirectory } from './end-record.ts'
import { ZipError } from './zip-error.ts'

/** An entry of an archive, as its central directory says. */
export interface ZipEntry {
  name: string
  /** Names that some programs use instead: those of its extra fields, and what is before a NUL, where a text of C ends. */
  otherNames: readonly string[]
  /** Bytes of the name. */
  nameBytes: number
  isEncrypted: boolean
  /** 0 is stored, 8 is deflated. */
  method: number
  crc: number
  compressedBytes: number
  bytes: number
  /** Where its data begins. */
  dataAt: number
}

/** The entries of an archive, and the bytes that none of them describes. */
export interface ZipDirectory {
  entries: readonly ZipEntry[]
  undescribedBytes: number
}

const CENTRAL_SIGNATURE = 0x02014b50
const CENTRAL_BYTES = 46
const LOCAL_SIGNATURE = 0x04034b50
const LOCAL_BYTES = 30
const ENCRYPTED = 0x0001
const HAS_DESCRIPTOR = 0x0008
/** Encrypts the directory, too (APPNOTE, 4.4.4). */
const MASKED = 0x2000

/** Bytes of a descriptor after the data: with or without a signature, of 32 or 64 bits (APPNOTE, 4.3.9). */
const DESCRIPTOR_BYTES = [12, 16, 20, 24]

/** What the directory says of an entry, and where the entry is. */
interface CentralEntry {
  described: Omit<ZipEntry, 'dataAt'>
  flags: number
  rawName: Buffer
  localAt: number
}

/**
 * Lists the entries of an archive by its central directory, and compares each with its own header: a program that reads the archive
 * from its beginning must see the same. Throws ZipError for an archive in which entries overlap, as in one that is made to exhaust
 * memory, or in which headers differ.
 */
export function listZipEntries(bytes: Buffer, maxEntries: number): ZipDirectory {
  const directory = findCentralDirectory(bytes)
  if (directory.entries > maxEntries) throw new ZipError('ENTRIES', `has more than ${maxEntries} entries`)
  const central = readCentral(bytes, directory).toSorted((a, b) => a.localAt - b.localAt)
  const entries: ZipEntry[] = []
  let [end, undescribedBytes, afterDescribed] = [0, 0, false]
  for (const each of central) {
    if (each.localAt < end) throw new ZipError('OVERLAP', 'has entries that overlap')
    undescribedBytes += countUndescribed(each.localAt - end, afterDescribed)
    const dataAt = checkLocal(bytes, each, directory)
    const { name, otherNames } = each.described
    const localExtra = bytes.subarray(each.localAt + LOCAL_BYTES + each.rawName.length, dataAt)
    const names = new Set([...otherNames, ...listOtherNames(name, localExtra)])
    entries.push({ ...each.described, otherNames: [...names], dataAt })
    end = dataAt + each.described.compressedBytes
    afterDescribed = (each.flags & HAS_DESCRIPTOR) !== 0
  }
  undescribedBytes += countUndescribed(directory.start - end, afterDescribed)
  return { entries, undescribedBytes }
}

function countUndescribed(gap: number, isAfterDescribed: boolean): number {
  return isAfterDescribed && DESCRIPTOR_BYTES.includes(gap) ? 0 : gap
}

function readCentral(bytes: Buffer, { start, end, entries }: CentralDirectory): CentralEntry[] {
  if (entries * CENTRAL_BYTES > end - start)
    throw new ZipError('BROKEN_ZIP', 'has a directory that is too small for its entries')
  const found: CentralEntry[] = []
  let at = start
  for (let index = 0; index < entries; index += 1) {
    if (at + CENTRAL_BYTES > end || bytes.readUInt32LE(at) !== CENTRAL_SIGNATURE)
      throw new ZipError('BROKEN_ZIP', 'has a broken directory')
    const [name, extra, comment] = [28, 30, 32].map(offset => bytes.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ]
    const next = at + CENTRAL_BYTES + name + extra + comment
    if (next > end) throw new ZipError('BROKEN_ZIP', 'has a broken directory')
    found.push(readCentralEntry(bytes, at, { name, extra }))
    at = next
  }
  if (at !== end) throw new ZipError('BROKEN_ZIP', 'has more in its directory than its entries')
  return found
}

function readCentralEntry(bytes: Buffer, at: number, lengths: { name: number; extra: number }): CentralEntry {
  const nameAt = at + CENTRAL_BYTES
  const rawName = bytes.subarray(nameAt, nameAt + lengths.name)
  const extra = bytes.subarray(nameAt + lengths.name, nameAt + lengths.name + lengths.extra)
  const flags = bytes.readUInt16LE(at + 8)
  const [compressedBytes, size, localAt] = extendSizes(extra, [
    bytes.readUInt32LE(at + 20),
    bytes.readUInt32LE(at + 24),
    bytes.readUInt32LE(at + 42),
  ])
  const name = rawName.toString('utf8')
  return {
    described: {
      name,
      otherNames: listOtherNames(name, extra),
      nameBytes: lengths.name,
      isEncrypted: (flags & (ENCRYPTED | MASKED)) !== 0,
      method: bytes.readUInt16LE(at + 10),
      crc: bytes.readUInt32LE(at + 16),
      compressedBytes,
      bytes: size,
    },
    flags,
    rawName,
    localAt,
  }
}

const ZIP_64_FIELD = 0x0001
const IN_ZIP_64 = 0xffffffff

/** The sizes and the place of an entry, of which the field of ZIP64 has those that do not fit (APPNOTE, 4.5.3). */
function extendSizes(
  extra: Buffer,
  [compressed, size, localAt]: [number, number, number],
): [number, number, number] {
  if (![compressed, size, localAt].includes(IN_ZIP_64)) return [compressed, size, localAt]
  const field = findExtraField(extra, ZIP_64_FIELD)
  if (field === undefined) throw new ZipError('BROKEN_ZIP', 'has an entry without its size')
  let at = 0
  const extend = (value: number): number => {
    if (value !== IN_ZIP_64) return value
    if (at + 8 > field.length) throw new ZipError('BROKEN_ZIP', 'has an entry without its size')
    at += 8
    return readSize(field, at - 8)
  }
  // The field has the size before the compressed one.
  const extendedSize = extend(size)
  const extendedCompressed = extend(compressed)
  return [extendedCompressed, extendedSize, extend(localAt)]
}

/** The field "Unicode Path" of Info-ZIP (APPNOTE, 4.6.9): a version and a checksum of 5 bytes, then the name. */
const UNICODE_PATH_FIELD = 0x7075

function listOtherNames(name: string, extra: Buffer): string[] {
  const inField = findExtraField(extra, UNICODE_PATH_FIELD)?.toString('utf8', 5) ?? name
  const whole = [name, inField].flatMap(each => [each, each.split('\0', 1)[0] ?? ''])
  return [...new Set(whole)].filter(each => each !== name)
}

function findExtraField(extra: Buffer, id: number): Buffer | undefined {
  for (let at = 0; at + 4 <= extra.length;) {
    const length = extra.readUInt16LE(at + 2)
    if (extra.readUInt16LE(at) === id) return extra.subarray(at + 4, Math.min(at + 4 + length, extra.length))
    at += 4 + length
  }
  return undefined
}

/** Compares the header at the entry with the directory. Returns where the data begins. */
function checkLocal(
  bytes: Buffer,
  { described: entry, localAt, rawName, flags }: CentralEntry,
  { start }: CentralDirectory,
): number {
  const differs = () => new ZipError('BROKEN_ZIP', `has two headers of ${quoteText(entry.name)} that differ`)
  if (localAt + LOCAL_BYTES > start || bytes.readUInt32LE(localAt) !== LOCAL_SIGNATURE) throw differs()
  const [name, extra] = [bytes.readUInt16LE(localAt + 26), bytes.readUInt16LE(localAt + 28)]
  const nameAt = localAt + LOCAL_BYTES
  const dataAt = nameAt + name + extra
  if (dataAt + entry.compressedBytes > start) throw differs()
  const isSame =
    rawName.equals(bytes.subarray(nameAt, nameAt + name)) &&
    bytes.readUInt16LE(localAt + 8) === entry.method &&
    ((bytes.readUInt16LE(localAt + 6) ^ flags) & (ENCRYPTED | HAS_DESCRIPTOR | MASKED)) === 0
  if (!isSame) throw differs()
  // The sizes before the data are zero if a descriptor follows.
  if ((flags & HAS_DESCRIPTOR) === 0) {
    const [compressed, size] = extendSizes(bytes.subarray(nameAt + name, dataAt), [
      bytes.readUInt32LE(localAt + 18),
      bytes.readUInt32LE(localAt + 22),
      0,
    ])
    const isOfSameSize =
      compressed === entry.compressedBytes &&
      size === entry.bytes &&
      bytes.readUInt32LE(localAt + 14) === entry.crc
    if (!isOfSameSize) throw differs()
  }
  return dataAt
}

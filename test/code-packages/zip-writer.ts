import { crc32, deflateRawSync } from 'node:zlib'

/** A file of an archive. What is set of the other fields is written as it is, whatever the bytes are. */
export interface ZipFile {
  name: string | Buffer
  content?: string | Buffer
  method?: number
  flags?: number
  /** Unix mode, as for a symbolic link. */
  mode?: number
  /** The compressed bytes. */
  data?: Buffer
  crc?: number
  /** The uncompressed size. */
  size?: number
  /** With a descriptor after the data of this many bytes, and sizes of zero before it. */
  descriptor?: 12 | 16 | 20 | 24
  /** Sizes and place of ZIP64 in the directory, and sizes in the local header. */
  zip64?: boolean
  /** The field "Unicode Path" in the directory and in the local header. */
  unicodePath?: string
  /** Replaces fields of the local header. */
  local?: { name?: string; method?: number; flags?: number; size?: number; crc?: number }
  /** Bytes before the entry that nothing describes. */
  before?: Buffer
  /** Another place in the directory. */
  localAt?: number
}

/** What deviates in the end of an archive. */
export interface ZipEnd {
  comment?: Buffer
  zip64?: boolean
  entries?: number
  disk?: number
  start?: number
  /** Bytes between the directory and the end. */
  beforeEnd?: Buffer
}

/** Writes an archive of these files, as it is told to. */
export function writeZip(files: readonly ZipFile[], end: ZipEnd = {}): Buffer {
  const parts: Buffer[] = []
  const central: Buffer[] = []
  let at = 0
  const push = (part: Buffer) => {
    parts.push(part)
    at += part.length
  }
  for (const file of files) {
    push(file.before ?? Buffer.alloc(0))
    const localAt = file.localAt ?? at
    const entry = describeEntry(file)
    push(writeLocal(file, entry))
    push(entry.data)
    push(writeDescriptor(file, entry))
    central.push(writeCentral(file, entry, localAt))
  }
  const start = end.start ?? at
  const directory = Buffer.concat(central)
  push(directory)
  push(end.beforeEnd ?? Buffer.alloc(0))
  push(writeEnd({ entries: end.entries ?? files.length, size: directory.length, start, at }, end))
  return Buffer.concat(parts)
}

type Entry = ReturnType<typeof describeEntry>

function describeEntry({ name, content = '', method = 8, flags = 0, data, crc, size, descriptor }: ZipFile) {
  const bytes = Buffer.from(content)
  return {
    name: Buffer.from(name),
    method,
    flags: flags | (descriptor === undefined ? 0 : 8),
    data: data ?? (method === 8 ? deflateRawSync(bytes) : bytes),
    crc: crc ?? crc32(bytes),
    size: size ?? bytes.length,
  }
}

const LARGE = 0xffffffff

/** Extra fields that both headers have. */
function buildSharedExtra({ unicodePath }: ZipFile, entry: Entry): Buffer {
  if (unicodePath === undefined) return Buffer.alloc(0)
  const path = Buffer.from(unicodePath)
  const head = Buffer.alloc(9)
  head.writeUInt16LE(0x7075, 0)
  head.writeUInt16LE(5 + path.length, 2)
  head.writeUInt8(1, 4)
  head.writeUInt32LE(crc32(entry.name), 5)
  return Buffer.concat([head, path])
}

function writeLocal(file: ZipFile, entry: Entry): Buffer {
  const { local = {}, descriptor, zip64 } = file
  const name = local.name === undefined ? entry.name : Buffer.from(local.name)
  const size = local.size ?? entry.size
  const extra64 =
    zip64 && descriptor === undefined ? buildExtra64([size, entry.data.length]) : Buffer.alloc(0)
  const extra = Buffer.concat([extra64, buildSharedExtra(file, entry)])
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(20, 4)
  header.writeUInt16LE(local.flags ?? entry.flags, 6)
  header.writeUInt16LE(local.method ?? entry.method, 8)
  if (descriptor === undefined) {
    header.writeUInt32LE(local.crc ?? entry.crc, 14)
    header.writeUInt32LE(zip64 ? LARGE : entry.data.length, 18)
    header.writeUInt32LE(zip64 ? LARGE : size, 22)
  }
  header.writeUInt16LE(name.length, 26)
  header.writeUInt16LE(extra.length, 28)
  return Buffer.concat([header, name, extra])
}

function writeDescriptor({ descriptor }: ZipFile, { crc, data, size }: Entry): Buffer {
  if (descriptor === undefined) return Buffer.alloc(0)
  const signature = Buffer.from([0x50, 0x4b, 7, 8])
  const fields = Buffer.alloc(descriptor === 12 || descriptor === 16 ? 12 : 20)
  fields.writeUInt32LE(crc, 0)
  if (fields.length === 12) {
    fields.writeUInt32LE(data.length, 4)
    fields.writeUInt32LE(size, 8)
  } else {
    fields.writeBigUInt64LE(BigInt(data.length), 4)
    fields.writeBigUInt64LE(BigInt(size), 12)
  }
  return descriptor === 16 || descriptor === 24 ? Buffer.concat([signature, fields]) : fields
}

function writeCentral(file: ZipFile, entry: Entry, localAt: number): Buffer {
  const { mode = 0o100_644, zip64 } = file
  const extra64 = zip64 ? buildExtra64([entry.size, entry.data.length, localAt]) : Buffer.alloc(0)
  const extra = Buffer.concat([extra64, buildSharedExtra(file, entry)])
  const header = Buffer.alloc(46)
  header.writeUInt32LE(0x02014b50, 0)
  header.writeUInt16LE(0x0314, 4)
  header.writeUInt16LE(20, 6)
  header.writeUInt16LE(entry.flags, 8)
  header.writeUInt16LE(entry.method, 10)
  header.writeUInt32LE(entry.crc, 16)
  header.writeUInt32LE(zip64 ? LARGE : entry.data.length, 20)
  header.writeUInt32LE(zip64 ? LARGE : entry.size, 24)
  header.writeUInt16LE(entry.name.length, 28)
  header.writeUInt16LE(extra.length, 30)
  header.writeUInt32LE((mode << 16) >>> 0, 38)
  header.writeUInt32LE(zip64 ? LARGE : localAt, 42)
  return Buffer.concat([header, entry.name, extra])
}

function buildExtra64(values: readonly number[]): Buffer {
  const extra = Buffer.alloc(4 + values.length * 8)
  extra.writeUInt16LE(1, 0)
  extra.writeUInt16LE(values.length * 8, 2)
  for (const [index, value] of values.entries()) extra.writeBigUInt64LE(BigInt(value), 4 + index * 8)
  return extra
}

function writeEnd(
  { entries, size, start, at }: { entries: number; size: number; start: number; at: number },
  { comment = Buffer.alloc(0), zip64 = false, disk = 0 }: ZipEnd,
): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(disk, 4)
  end.writeUInt16LE(zip64 ? 0xffff : entries, 8)
  end.writeUInt16LE(zip64 ? 0xffff : entries, 10)
  end.writeUInt32LE(zip64 ? LARGE : size, 12)
  end.writeUInt32LE(zip64 ? LARGE : start, 16)
  end.writeUInt16LE(comment.length, 20)
  if (!zip64) return Buffer.concat([end, comment])
  const record = Buffer.alloc(56)
  record.writeUInt32LE(0x06064b50, 0)
  record.writeBigUInt64LE(44n, 4)
  record.writeBigUInt64LE(BigInt(entries), 24)
  record.writeBigUInt64LE(BigInt(entries), 32)
  record.writeBigUInt64LE(BigInt(size), 40)
  record.writeBigUInt64LE(BigInt(start), 48)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)
  locator.writeBigUInt64LE(BigInt(at), 8)
  locator.writeUInt32LE(1, 16)
  return Buffer.concat([record, locator, end, comment])
}

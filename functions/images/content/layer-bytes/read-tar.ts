import type { ByteReader } from './byte-reader.ts'
import { LayerReadError } from './layer-limits.ts'
import {
  hasTarContent,
  isEmptyBlock,
  parsePaxRecords,
  parseTarHeader,
  TAR_BLOCK,
  type TarEntryType,
  type TarHeader,
} from './tar-header.ts'

/** An entry of an archive. */
export interface TarEntry {
  /** As it is written. */
  name: string
  linkName: string
  type: TarEntryType
  /** Bytes of content that are stored. */
  size: number
  /** Whether the stored bytes are only the parts of the file that are not empty. */
  isSparse: boolean
}

/** Reads the entries of an archive one after the other. */
export interface TarReader {
  /** The next entry; undefined at the end of the archive. Throws LayerReadError for what is no archive. */
  next(): Promise<TarEntry | undefined>
  /** The content of the entry, all of it. */
  readContent(): Promise<Uint8Array>
}

/** Bytes of an extended header, or of a long name of GNU tar: as Go's archive/tar has it. */
const MAX_EXTENSION = 1_024 * 1_024

const decoder = new TextDecoder()

/** What headers before an entry say about it. */
interface Extension {
  pax: ReadonlyMap<string, string>
  name?: string
  linkName?: string
}

/**
 * Reads an archive as Go's archive/tar does, with which Docker, containerd and Podman extract layers: it ends with two
 * empty blocks, whatever follows; global extended headers say nothing about entries; links have no content. A reader
 * that differs there would see other files than those that run.
 */
export function createTarReader(reader: ByteReader): TarReader {
  let left = 0
  let padding = 0
  const begin = (size: number) => {
    left = size
    padding = (TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK
  }
  const takeExactly = async (length: number) => {
    const bytes = await reader.take(length)
    if (bytes.byteLength < length)
      throw new LayerReadError('BROKEN_TAR', 'ends within an entry of its archive')
    return bytes
  }
  const passContent = async () => {
    const rest = left + padding
    begin(0)
    if ((await reader.skip(rest)) < rest)
      throw new LayerReadError('BROKEN_TAR', 'ends within an entry of its archive')
  }
  const readContent = async () => {
    const bytes = await takeExactly(left)
    left = 0
    return bytes
  }
  const readExtension = async (size: number) => {
    if (size > MAX_EXTENSION)
      throw new LayerReadError(
        'NAME_LENGTH',
        `has an extended header of ${size} bytes; at most ${MAX_EXTENSION} are read`,
      )
    begin(size)
    return readContent()
  }
  const nextHeader = async (): Promise<TarHeader | undefined> => {
    await passContent()
    const block = await reader.take(TAR_BLOCK)
    if (block.byteLength === 0) return undefined
    const header = block.byteLength === TAR_BLOCK ? parseTarHeader(block) : undefined
    if (header !== undefined) return header
    if (block.byteLength === TAR_BLOCK && isEmptyBlock(block)) {
      const second = await reader.take(TAR_BLOCK)
      if (second.byteLength === 0 || (second.byteLength === TAR_BLOCK && isEmptyBlock(second)))
        return undefined
    }
    throw new LayerReadError('BROKEN_TAR', 'has a block that is no header of a tar archive')
  }
  const next = async (): Promise<TarEntry | undefined> => {
    let extension: Extension = { pax: new Map() }
    for (;;) {
      const header = await nextHeader()
      if (header === undefined) return undefined
      const { flag, size } = header
      if (flag === 'x') extension = { ...extension, pax: await readPax(readExtension, size) }
      else if (flag === 'L') extension = { ...extension, name: decodeName(await readExtension(size)) }
      else if (flag === 'K') extension = { ...extension, linkName: decodeName(await readExtension(size)) }
      else if (flag === 'g') await readExtension(size)
      else {
        for (let more = flag === 'S' && header.hasSparseBlocks; more;)
          more = (await takeExactly(TAR_BLOCK))[504] !== 0
        const entry = buildEntry(header, extension)
        begin(entry.size)
        return entry
      }
    }
  }
  return { next, readContent }
}

async function readPax(
  readExtension: (size: number) => Promise<Uint8Array>,
  size: number,
): Promise<ReadonlyMap<string, string>> {
  const records = parsePaxRecords(await readExtension(size))
  if (records === undefined)
    throw new LayerReadError('BROKEN_TAR', 'has an extended header that cannot be parsed')
  return records
}

/** GNU tar ends names with a zero byte. */
function decodeName(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return decoder.decode(end === -1 ? bytes : bytes.subarray(0, end))
}

function buildEntry(header: TarHeader, { pax, name, linkName }: Extension): TarEntry {
  const sparseName = pax.get('GNU.sparse.name')
  const size = pax.get('size')
  if (size !== undefined && !/^\d{1,15}$/.test(size))
    throw new LayerReadError('BROKEN_TAR', 'has an entry whose size is no number')
  const fullName = name ?? sparseName ?? pax.get('path') ?? header.name
  return {
    name: fullName,
    linkName: linkName ?? pax.get('linkpath') ?? header.linkName,
    type: classifyEntry(header.flag, fullName),
    size: hasTarContent(header.flag) ? Number(size ?? header.size) : 0,
    isSparse: header.flag === 'S' || [...pax.keys()].some(key => key.startsWith('GNU.sparse.')),
  }
}

/** A name with a slash at its end is a folder in the oldest archives. */
function classifyEntry(flag: string, name: string): TarEntryType {
  if (flag === '5') return 'directory'
  if (flag === '1') return 'hardlink'
  if (flag === '2') return 'symlink'
  if (flag === '\0' && name.endsWith('/')) return 'directory'
  return ['0', '\0', '7', 'S'].includes(flag) ? 'file' : 'other'
}

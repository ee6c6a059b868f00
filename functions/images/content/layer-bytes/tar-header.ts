/** What an entry of a tar archive is; `other` is a device, a pipe, or something that only tar knows. */
export type TarEntryType = 'file' | 'hardlink' | 'symlink' | 'directory' | 'other'

/** A header block, as POSIX.1-1988 (ustar), GNU tar and the older tar of Unix write it. */
export interface TarHeader {
  name: string
  linkName: string
  size: number
  /** The letter of the type. */
  flag: string
  /** Whether it says more about the sparse file in further blocks, as GNU tar writes them. */
  hasSparseBlocks: boolean
}

/** Bytes of a block: headers have one, and contents fill blocks. */
export const TAR_BLOCK = 512

const decoder = new TextDecoder()

/** Parses a header block; undefined if its checksum or a number is wrong. */
export function parseTarHeader(block: Uint8Array): TarHeader | undefined {
  const size = parseNumber(block.subarray(124, 136))
  if (parseNumber(block.subarray(148, 156)) !== computeChecksum(block) || size === undefined) return undefined
  const magic = readText(block, 257, 6)
  // The prefix of a long name is in ustar only: GNU tar has other fields there.
  const prefix = magic === 'ustar' && block[262] === 0 ? readText(block, 345, 155) : ''
  const name = readText(block, 0, 100)
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    linkName: readText(block, 157, 100),
    size,
    flag: String.fromCharCode(block[156] ?? 0),
    hasSparseBlocks: magic.startsWith('ustar ') && block[482] !== 0,
  }
}

/** Types whose entries have no content, whatever size they say (as Go's archive/tar has it). */
const WITHOUT_CONTENT = '123456'

export function hasTarContent(flag: string): boolean {
  return !WITHOUT_CONTENT.includes(flag)
}

/** Whether a block is empty: two of them end an archive. */
export function isEmptyBlock(block: Uint8Array): boolean {
  return block.every(byte => byte === 0)
}

/** The sum of all bytes, with spaces in place of the checksum. */
function computeChecksum(block: Uint8Array): number {
  return sumBytes(block, 0, 148) + 8 * 32 + sumBytes(block, 156, TAR_BLOCK)
}

/** An archive can have a million headers: this is what most of the time goes to. */
function sumBytes(block: Uint8Array, from: number, to: number): number {
  let sum = 0
  for (let at = from; at < to; at += 1) sum += block[at] as number
  return sum
}

/** An octal number, or one of GNU tar in base 256; undefined for a negative or a broken one. */
function parseNumber(field: Uint8Array): number | undefined {
  const [first = 0] = field
  if ((first & 0x80) !== 0) {
    const number = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, first & 0x7f)
    return (first & 0x40) === 0 && Number.isSafeInteger(number) ? number : undefined
  }
  const digits = decoder.decode(field).replaceAll(/^[ \0]+|[ \0]+$/g, '')
  if (digits === '') return 0
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined
}

function readText(block: Uint8Array, at: number, length: number): string {
  const field = block.subarray(at, at + length)
  const end = field.indexOf(0)
  return decoder.decode(end === -1 ? field : field.subarray(0, end))
}

/**
 * The records of an extended header, `LENGTH KEY=VALUE` with a line break (pax, POSIX.1-2001); undefined if one is
 * broken.
 */
export function parsePaxRecords(bytes: Uint8Array): Map<string, string> | undefined {
  const records = new Map<string, string>()
  for (let at = 0; at < bytes.byteLength;) {
    const space = bytes.indexOf(0x20, at)
    const digits = space === -1 || space - at > 10 ? '' : decoder.decode(bytes.subarray(at, space))
    const end = at + Number(digits)
    if (!/^\d+$/.test(digits) || end <= space + 1 || end > bytes.byteLength || bytes[end - 1] !== 0x0a)
      return undefined
    const [key = '', ...value] = decoder.decode(bytes.subarray(space + 1, end - 1)).split('=')
    records.set(key, value.join('='))
    at = end
  }
  return records
}

/** Bytes at the beginning of a file that say whether it is a text, and in which encoding. */
const PROBED = 8 * 1_024

/** The share of characters that no text has, from which on a file with a NUL is binary. A NUL itself can end a value. */
const BINARY_SHARE = 0.1

/** The first bytes of programs, archives, pictures and databases in hexadecimal: they are no texts, although they have some. */
const BINARY =
  /^(?:7f454c46|4d5a..00|cafebabe|cffaedfe|504b0304|1f8b|89504e47|47494638|ffd8ff|53514c69746520666f726d6174203300|213c617263683e0a|0061736d)/
const MAX_SIGNATURE = 16

/**
 * The text of a file in UTF-8, in UTF-16 or in UTF-32, of either byte order, with or without a mark of it; undefined if it is binary.
 * A NUL ends what is before it, like the end of a line.
 */
export function decodeFileText(bytes: Uint8Array): string | undefined {
  const probe = bytes.subarray(0, PROBED)
  const encoding = findMark(bytes) ?? (probe.includes(0) ? guessEncoding(probe) : 'utf-8')
  if (encoding === undefined) return undefined
  const text = decodeText(bytes, encoding)
  return text.includes('\0') ? text.replaceAll('\0', '\n') : text
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be'

/** The encoding by the mark of the byte order. That of UTF-32LE begins like that of UTF-16LE. */
function findMark(bytes: Uint8Array): Encoding | undefined {
  const [first, second, third, fourth] = bytes
  const is32 = (order: 'utf-32le' | 'utf-32be') => isUtf32(bytes.subarray(0, PROBED), order)
  if (first === 0 && second === 0 && third === 0xfe && fourth === 0xff && is32('utf-32be')) return 'utf-32be'
  if (first === 0xff && second === 0xfe)
    return third === 0 && fourth === 0 && is32('utf-32le') ? 'utf-32le' : 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined
}

/** The encoding of bytes with a NUL; undefined if they are no text in any. */
function guessEncoding(probe: Uint8Array): Encoding | undefined {
  if (BINARY.test(Buffer.from(probe.subarray(0, MAX_SIGNATURE)).toString('hex'))) return undefined
  const encodings = [...listWideEncodings(probe), 'utf-8' as const]
  return encodings.find(encoding => isText(decodeText(probe, encoding)))
}

/** The share of the bytes of a text in an encoding of single bytes that are ASCII, from which on no other encoding is tried. */
const ASCII_SHARE = 0.75

/**
 * How much more often NULs are in the high bytes of UTF-16 than in the low ones: there stand those of ASCII, and here of one in 256
 * characters of other scripts.
 */
const NUL_RATIO = 4

/** The high bytes of two characters with the low byte 0 that Chinese and Japanese have everywhere: U+4E00 and U+3000. */
const FREQUENT = [0x4e, 0x30]

/** The encodings of more than one byte that bytes with a NUL can have, by where the NULs are. */
function listWideEncodings(probe: Uint8Array): Encoding[] {
  const wide = (['utf-32le', 'utf-32be'] as const).filter(order => isUtf32(probe, order))
  if (wide.length > 0) return wide
  // NULs at even and at odd places, and those of them that are not beside the high byte of a frequent character.
  const [zeros, rare] = [[0, 0] as [number, number], [0, 0] as [number, number]]
  let ascii = 0
  probe.forEach((byte, index) => {
    const place = index % 2 === 0 ? 0 : 1
    if (byte === 0) {
      zeros[place] += 1
      if (!FREQUENT.includes(probe[place === 0 ? index + 1 : index - 1] ?? 0)) rare[place] += 1
    } else if ((byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d)) ascii += 1
  })
  const [even, odd] = zeros
  const others = probe.length - even - odd
  // In a text of single bytes almost all are ASCII, and NULs are few; in UTF-16, each character of ASCII has one.
  if (ascii >= others * ASCII_SHARE && even + odd < others * UTF_16_SHARE) return []
  if (odd > rare[0] * NUL_RATIO) return ['utf-16le']
  return even > rare[1] * NUL_RATIO ? ['utf-16be'] : []
}

/** NULs for each other byte, from which on bytes of ASCII can be UTF-16. */
const UTF_16_SHARE = 0.6

/** Whether bytes are code points of four bytes each. */
function isUtf32(bytes: Uint8Array, order: 'utf-32le' | 'utf-32be'): boolean {
  const units = bytes.length >>> 2
  const [highest, high] = order === 'utf-32le' ? [3, 2] : [0, 1]
  for (let unit = 0; unit < units; unit += 1)
    if (bytes[unit * 4 + highest] !== 0 || (bytes[unit * 4 + high] ?? 0) > MAX_PLANE) return false
  return units > 0
}

/** The highest plane of Unicode. */
const MAX_PLANE = 0x10

function decodeText(bytes: Uint8Array, encoding: Encoding): string {
  if (encoding !== 'utf-32le' && encoding !== 'utf-32be') return new TextDecoder(encoding).decode(bytes)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const parts: string[] = []
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const point = view.getUint32(at, encoding === 'utf-32le')
    parts.push(point > 0x10_ff_ff ? '\ufffd' : String.fromCodePoint(point))
  }
  const text = parts.join('')
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

/** Characters that texts do not have: controls, unassigned ones, and what stands for bytes that are none in the encoding. */
// oxlint-disable-next-line no-control-regex -- control characters are what it counts
const NO_TEXT = /[\x01-\x07\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffd]|\p{Cn}|\p{Co}|\p{Cs}/gu

function isText(text: string): boolean {
  const rest = text.replaceAll('\0', '')
  return (rest.match(NO_TEXT) ?? []).length <= rest.length * BINARY_SHARE
}

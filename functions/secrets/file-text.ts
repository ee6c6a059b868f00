/** Bytes at the beginning of a file that say whether it is a text, and in which encoding. */
const PROBED = 8 * 1_024

/** The share of characters that no text has, from which on a file with a NUL is binary. */
const BINARY_SHARE = 0.1

/**
 * The share of the units of two bytes of which the high byte is 0, from which on a text without a mark of its byte order is in
 * UTF-16, and the share of those of which the low byte is 0, up to which it is.
 */
const UTF_16 = { high: 0.3, low: 0.02 }

/**
 * The text of a file in UTF-8, or in UTF-16 of either byte order with or without a mark of it; undefined if it is binary. A NUL ends
 * what is before it, like the end of a line.
 */
export function decodeFileText(bytes: Uint8Array): string | undefined {
  const probe = bytes.subarray(0, PROBED)
  const encoding = findMark(probe) ?? (probe.includes(0) ? guessEncoding(probe) : 'utf-8')
  if (encoding === undefined) return undefined
  const text = new TextDecoder(encoding).decode(bytes)
  return text.includes('\0') ? text.replaceAll('\0', '\n') : text
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be'

/** The encoding by the mark of the byte order. A mark of UTF-32 ends with two zeros, and is none. */
function findMark([first, second, third, fourth]: Uint8Array): Encoding | undefined {
  if (first === 0xff && second === 0xfe) return third === 0 && fourth === 0 ? undefined : 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined
}

/** The encoding of bytes with a NUL; undefined if they are no text in any. */
function guessEncoding(probe: Uint8Array): Encoding | undefined {
  const zeros = [0, 0] as [number, number]
  probe.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2 === 0 ? 0 : 1] += 1
  })
  const [even, odd] = zeros.map(count => count / (probe.byteLength / 2)) as [number, number]
  const encoding =
    odd >= UTF_16.high && even <= UTF_16.low
      ? 'utf-16le'
      : even >= UTF_16.high && odd <= UTF_16.low
        ? 'utf-16be'
        : 'utf-8'
  return isText(new TextDecoder(encoding).decode(probe)) ? encoding : undefined
}

/** Characters that texts do not have: controls, and what stands for bytes that are none in the encoding. */
// oxlint-disable-next-line no-control-regex -- control characters are what it counts
const NO_TEXT = /[\0-\x07\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffd]/g

function isText(text: string): boolean {
  return (text.match(NO_TEXT) ?? []).length <= text.length * BINARY_SHARE
}

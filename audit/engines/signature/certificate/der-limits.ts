/** Bytes that are no DER, or DER that takes too long to parse; the message says why. */
export class DerError extends Error {
  override name = 'DerError'
}

/** Values of which the parser visits one again each time that it tries to read an octet string as other values. */
const MAX_STEPS = 50_000
const MAX_DEPTH = 100
/**
 * Bytes of an object identifier and of an integer: the time to read one grows with their square. An octet string can have the two
 * integers of a signature, which are of 66 bytes with the curve P-521; those of RSA are in bit strings, which are not read.
 */
const MAX_NUMBER_BYTES = 66

const INTEGER = 0x02
const OCTET_STRING = 0x04
const OBJECT_IDENTIFIER = 0x06
const MALFORMED = -1

/** The universal types that consist of values: EXTERNAL, EMBEDDED PDV, SEQUENCE and SET (ITU-T X.690). All others are primitive. */
const CONSTRUCTED = [8, 11, 16, 17]

/**
 * Checks that the ASN.1 parser of `@sigstore/core` reads these bytes in bounded time, and as others do. It reads an octet string
 * as values, and as a whole if that fails, so that some bytes are read again and again; and it ignores whether a value says
 * that it consists of others. It notices only afterwards that a value is longer than what contains it. Throws DerError.
 */
export function checkDerLimits(bytes: Uint8Array, maxBytes: number): void {
  if (bytes.length > maxBytes) throw new DerError(`it has more than ${maxBytes} bytes`)
  let steps = 0
  let hasLongNumber = false

  /** Where a value ends, or MALFORMED. What an octet string contains need not be DER. */
  function skipValue(at: number, within: Extent): number {
    steps += 1
    if (steps > MAX_STEPS) throw new DerError('it has too many nested values')
    const tag = bytes[at]
    const header = tag === undefined || within.depth > MAX_DEPTH ? undefined : readLength(bytes, at + 1)
    if (tag === undefined || header === undefined || (tag & 0x1f) === 0x1f || (tag & 0xdf) === 0)
      return MALFORMED
    if (!within.isOctets && !hasDerForm(tag)) throw new DerError('it is not in DER')
    const { start, length } = header
    const end = start + length
    if (end > bytes.length) return MALFORMED
    if ((tag === INTEGER || tag === OBJECT_IDENTIFIER) && length > MAX_NUMBER_BYTES) hasLongNumber = true
    const inside = { end, depth: within.depth + 1, isOctets: within.isOctets || tag === OCTET_STRING }
    if ((tag & 0x20) !== 0) return skipValues(start, inside)
    if (tag === OCTET_STRING) skipOctets(start, inside)
    return end
  }

  function skipValues(start: number, within: Extent): number {
    let at = start
    while (at !== MALFORMED && at < within.end) at = skipValue(at, within)
    return at === within.end ? at : MALFORMED
  }

  /** Skips an octet string. Numbers count only if all of it is values: any bytes can begin like a number. */
  function skipOctets(start: number, within: Extent): void {
    const before = hasLongNumber
    if (skipValues(start, within) === MALFORMED) hasLongNumber = before
  }

  skipValue(0, { end: bytes.length, depth: 0, isOctets: false })
  if (hasLongNumber) throw new DerError('it has a number that is too long')
}

/** Where the values end that contain a value, how many do, and whether one of them is an octet string. */
interface Extent {
  end: number
  depth: number
  isOctets: boolean
}

/** Whether a tag of a universal type says that its value consists of others exactly if that type does. */
function hasDerForm(tag: number): boolean {
  const isUniversal = (tag & 0xc0) === 0
  return !isUniversal || CONSTRUCTED.includes(tag & 0x1f) === ((tag & 0x20) !== 0)
}

function readLength(bytes: Uint8Array, at: number): { start: number; length: number } | undefined {
  const first = bytes[at]
  if (first === undefined) return undefined
  if (first < 0x80) return { start: at + 1, length: first }
  const count = first & 0x7f
  const digits = bytes.subarray(at + 1, at + 1 + count)
  if (count === 0 || count > 6 || digits.length < count) return undefined
  return { start: at + 1 + count, length: digits.reduce((all, digit) => all * 256 + digit, 0) }
}

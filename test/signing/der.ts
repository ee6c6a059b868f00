/** DER (ITU-T X.690) of what certificates and timestamps in tests consist of. */

/** A value with its tag. */
export function encodeValue(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents)
  return Buffer.concat([Buffer.of(tag), encodeLength(content.length), content])
}

function encodeLength(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length)
  const hex = length.toString(16)
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
  return Buffer.concat([Buffer.of(0x80 | bytes.length), bytes])
}

export function encodeSequence(...members: readonly Uint8Array[]): Buffer {
  return encodeValue(0x30, ...members)
}

export function encodeSet(...members: readonly Uint8Array[]): Buffer {
  return encodeValue(0x31, ...members)
}

/** A value with a tag of its own, `[number]`, that contains others. */
export function encodeTagged(number: number, ...members: readonly Uint8Array[]): Buffer {
  return encodeValue(0xa0 | number, ...members)
}

export function encodeInteger(value: number | Uint8Array): Buffer {
  const bytes = typeof value === 'number' ? Buffer.of(value) : Buffer.from(value)
  const isNegative = (bytes[0] ?? 0) >= 0x80
  return encodeValue(0x02, isNegative ? Buffer.concat([Buffer.of(0), bytes]) : bytes)
}

export function encodeOid(oid: string): Buffer {
  const [first = 0, second = 0, ...others] = oid.split('.').map(Number)
  return encodeValue(0x06, Buffer.of(first * 40 + second), ...others.map(encodeArc))
}

/** A number in groups of seven bits. */
function encodeArc(value: number): Buffer {
  const groups = [value % 128]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128))
    groups.unshift(128 + (rest % 128))
  return Buffer.from(groups)
}

export function encodeOctets(...contents: readonly Uint8Array[]): Buffer {
  return encodeValue(0x04, ...contents)
}

export function encodeBits(content: Uint8Array, unused = 0): Buffer {
  return encodeValue(0x03, Buffer.of(unused), content)
}

export function encodeUtf8(text: string): Buffer {
  return encodeValue(0x0c, Buffer.from(text))
}

export function encodeTrue(): Buffer {
  return encodeValue(0x01, Buffer.of(0xff))
}

/** A time in whole seconds, with the year in four digits. */
export function encodeTime(time: Date): Buffer {
  const digits = time.toISOString().replaceAll(/\.\d+|[-:T]/g, '')
  return encodeValue(0x18, Buffer.from(digits))
}

/** Octet strings of which each holds the header of one that reaches beyond it: some parsers read them again and again. */
export function encodeNestedOctets(count: number, tail = 300): Buffer {
  const parts = Array.from({ length: count }, (_, index) => {
    const rest = (count - 1 - index) * 6 + tail
    return Buffer.of(4, 4, 4, 0x82, rest >> 8, rest & 255)
  })
  const last = Buffer.of(4, 0x82, (tail - 4) >> 8, (tail - 4) & 255)
  return Buffer.concat([...parts, last, Buffer.alloc(tail - 4)])
}

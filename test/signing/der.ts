/** Writes DER (ITU-T X.690) for the certificates and timestamps that tests make. */

/** A value with its tag and length. */
export function writeDer(tag: number, ...content: Uint8Array[]): Buffer {
  const value = Buffer.concat(content)
  return Buffer.concat([Buffer.from([tag, ...encodeLength(value.length)]), value])
}

function encodeLength(length: number): number[] {
  if (length < 128) return [length]
  const hex = length.toString(16)
  const bytes = [...Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')]
  return [0x80 | bytes.length, ...bytes]
}

export function writeSequence(...content: Uint8Array[]): Buffer {
  return writeDer(0x30, ...content)
}

export function writeSet(...content: Uint8Array[]): Buffer {
  return writeDer(0x31, ...content)
}

/** A context-specific, constructed value. */
export function writeTagged(number: number, ...content: Uint8Array[]): Buffer {
  return writeDer(0xa0 | number, ...content)
}

export function writeInteger(value: number | Uint8Array): Buffer {
  const bytes = typeof value === 'number' ? numberBytes(value) : Buffer.from(value)
  return writeDer(0x02, (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes)
}

function numberBytes(value: number): Buffer {
  const hex = value.toString(16)
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
}

export function writeBoolean(value: boolean): Buffer {
  return writeDer(0x01, Buffer.from([value ? 0xff : 0]))
}

export function writeOctets(...content: Uint8Array[]): Buffer {
  return writeDer(0x04, ...content)
}

/** A bit string of whole bytes. */
export function writeBits(content: Uint8Array, unused = 0): Buffer {
  return writeDer(0x03, Buffer.from([unused]), content)
}

export function writeText(text: string): Buffer {
  return writeDer(0x0c, Buffer.from(text))
}

export function writeOid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return writeDer(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(encodeArc)]))
}

function encodeArc(arc: number): number[] {
  const digits = [arc % 128]
  for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
    digits.unshift((left % 128) | 128)
  return digits
}

/** GeneralizedTime, which holds any year. */
export function writeTime(time: Date): Buffer {
  return writeDer(0x18, Buffer.from(`${time.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`))
}

import type { ASN1Obj } from '@sigstore/core'

/** An attribute of a distinguished name. */
export interface NameAttribute {
  /** Its short name in RFC 4514 (`CN`), or its object identifier. */
  type: string
  value: string
  /** Whether it shares its relative name with another attribute. */
  isMultiValued: boolean
}

/** A distinguished name that cannot be parsed; the message says why. */
export class DistinguishedNameError extends Error {
  override name = 'DistinguishedNameError'
}

/** Attribute types (RFC 4514, section 3, and those of X.520 that certificates use). */
const TYPES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.5': 'SERIALNUMBER',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'STREET',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.17': 'POSTALCODE',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
}

/** The tag of BMPString, whose characters have two bytes each. */
const BMP_STRING = 0x1e

/** Reads the name of a certificate. */
export function readDistinguishedName(name: ASN1Obj): NameAttribute[] {
  return name.subs.flatMap(({ subs }) =>
    subs.map(attribute => {
      const [type, value] = attribute.subs
      if (type === undefined || value === undefined) throw new DistinguishedNameError('a name lacks a part')
      return {
        type: TYPES[type.toOID()] ?? type.toOID(),
        value: decodeText(value),
        isMultiValued: subs.length > 1,
      }
    }),
  )
}

function decodeText({ tag, value }: ASN1Obj): string {
  if (tag.number === BMP_STRING) return Buffer.from(value).swap16().toString('utf16le')
  return value.toString('utf8')
}

/** Parses a name as RFC 4514 writes it. Throws DistinguishedNameError for another, and for one with a part twice. */
export function parseDistinguishedName(text: string): ReadonlyMap<string, string> {
  const attributes = splitUnescaped(text, ',').map(parseAttribute)
  return indexAttributes(attributes)
}

/** The attributes of a name by type. Throws DistinguishedNameError if a type is there twice or shares its relative name. */
export function indexAttributes(attributes: readonly NameAttribute[]): ReadonlyMap<string, string> {
  const byType = new Map<string, string>()
  for (const { type, value, isMultiValued } of attributes) {
    if (isMultiValued)
      throw new DistinguishedNameError(`${type} shares its relative name with another attribute`)
    if (byType.has(type)) throw new DistinguishedNameError(`${type} is there twice`)
    byType.set(type, value)
  }
  return byType
}

function parseAttribute(text: string): NameAttribute {
  const equals = text.indexOf('=')
  if (equals === -1) throw new DistinguishedNameError(`${JSON.stringify(text)} lacks an equals sign`)
  const type = text.slice(0, equals).trim()
  if (!/^([a-z][a-z0-9-]*|\d+(\.\d+)+)$/i.test(type))
    throw new DistinguishedNameError(`${JSON.stringify(type)} is no attribute type`)
  const value = unescapeValue(text.slice(equals + 1))
  const isMultiValued = splitUnescaped(text, '+').length > 1
  return { type: type === 'S' ? 'ST' : (TYPES[type] ?? type), value, isMultiValued }
}

/** Splits at a character that no backslash precedes; the backslashes stay. */
function splitUnescaped(text: string, separator: string): string[] {
  const parts = ['']
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (character === separator) parts.push('')
    else if (character === '\\') parts[parts.length - 1] += text.slice(at, (at += 1) + 1)
    else parts[parts.length - 1] += character
  }
  return parts
}

/** The value without the blanks around it, and with its escapes replaced (RFC 4514, section 2.4). */
function unescapeValue(text: string): string {
  const trimmed = text.trimStart().replace(/(?<!\\)((?:\\\\)*) +$/, '$1')
  const bytes: Buffer[] = []
  for (let at = 0; at < trimmed.length; at += 1) {
    const character = trimmed.charAt(at)
    if (character !== '\\') bytes.push(Buffer.from(character))
    else if (/^[0-9a-f]{2}$/i.test(trimmed.slice(at + 1, at + 3)))
      bytes.push(Buffer.from(trimmed.slice(at + 1, (at += 2) + 1), 'hex'))
    else if (/[ "#+,;<=>\\]/.test(trimmed.charAt(at + 1))) bytes.push(Buffer.from(trimmed.charAt((at += 1))))
    else throw new DistinguishedNameError('a backslash escapes nothing')
  }
  return Buffer.concat(bytes).toString('utf8')
}

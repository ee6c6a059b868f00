import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import {
  encodeBits,
  encodeInteger,
  encodeOctets,
  encodeOid,
  encodeSequence,
  encodeSet,
  encodeTagged,
  encodeTime,
  encodeTrue,
  encodeUtf8,
  encodeValue,
} from './der.ts'

/** A pair of keys. */
export interface SigningKey {
  privateKey: KeyObject
  publicKey: KeyObject
}

/** A certificate with its key, which can issue others. */
export interface IssuedCertificate extends SigningKey {
  der: Buffer
  subject: string
  serial: Buffer
  issuer: string
}

/** An extension of a certificate. */
export interface Extension {
  oid: string
  value: Buffer
  critical?: boolean
}

/** What a certificate says. */
export interface CertificateRequest {
  /** The common name; empty for certificates that name their subject in an extension. */
  subject: string
  /** It signs itself without one. */
  issuer?: IssuedCertificate
  key?: SigningKey
  notBefore: Date
  notAfter: Date
  extensions: readonly Extension[]
  /** Extensions that are a function of the certificate without them, as those of certificate transparency are. */
  addExtensions?: (certificate: Buffer, issuerKey: KeyObject) => readonly Extension[]
}

export const EXTENDED_KEY_USAGES = { codeSigning: '1.3.6.1.5.5.7.3.3', timeStamping: '1.3.6.1.5.5.7.3.8' }

const ECDSA_WITH_SHA256 = encodeSequence(encodeOid('1.2.840.10045.4.3.2'))

export function createEcKey(namedCurve = 'P-256'): SigningKey {
  return generateKeyPairSync('ec', { namedCurve })
}

/** A public key in DER. */
export function exportPublicKey(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' })
}

/** The name of an entity with this common name. */
export function encodeName(commonName: string): Buffer {
  if (commonName === '') return encodeSequence()
  return encodeSequence(encodeSet(encodeSequence(encodeOid('2.5.4.3'), encodeUtf8(commonName))))
}

let serials = 0

/** Issues a certificate, signed with ECDSA and SHA-256. */
export function signCertificate(request: CertificateRequest): IssuedCertificate {
  const key = request.key ?? createEcKey()
  const signer = request.issuer ?? key
  const issuer = request.issuer?.subject ?? request.subject
  const serial = Buffer.from([1, ...Buffer.from(String((serials += 1)).padStart(8, '0'))])
  const encode = (extensions: readonly Extension[]) =>
    encodeBody(request, { key, issuer, serial, extensions: [...extensions, ...identifyKeys(key, signer)] })
  const added = request.addExtensions?.(encode(request.extensions), signer.publicKey) ?? []
  // What is added comes last, so that without it the certificate is the one that it was computed from.
  const body = encodeBody(request, {
    key,
    issuer,
    serial,
    extensions: [...request.extensions, ...identifyKeys(key, signer), ...added],
  })
  const signature = sign('sha256', body, signer.privateKey)
  const der = encodeSequence(body, ECDSA_WITH_SHA256, encodeBits(signature))
  return { ...key, der, subject: request.subject, serial, issuer }
}

function encodeBody(
  { subject, notBefore, notAfter }: CertificateRequest,
  parts: { key: SigningKey; issuer: string; serial: Buffer; extensions: readonly Extension[] },
): Buffer {
  return encodeSequence(
    encodeTagged(0, encodeInteger(2)),
    encodeInteger(parts.serial),
    ECDSA_WITH_SHA256,
    encodeName(parts.issuer),
    encodeSequence(encodeTime(notBefore), encodeTime(notAfter)),
    encodeName(subject),
    exportPublicKey(parts.key.publicKey),
    encodeTagged(3, encodeSequence(...parts.extensions.map(encodeExtension))),
  )
}

function encodeExtension({ oid, value, critical = false }: Extension): Buffer {
  return encodeSequence(encodeOid(oid), ...(critical ? [encodeTrue()] : []), encodeOctets(value))
}

/** The identifiers of the key of a certificate and of its issuer. */
function identifyKeys(key: SigningKey, issuer: SigningKey): Extension[] {
  const identify = ({ publicKey }: SigningKey) =>
    createHash('sha1').update(exportPublicKey(publicKey)).digest()
  return [
    { oid: '2.5.29.14', value: encodeOctets(identify(key)) },
    { oid: '2.5.29.35', value: encodeSequence(encodeValue(0x80, identify(issuer))) },
  ]
}

/** The extensions of an authority. */
export function describeAuthority(): Extension[] {
  return [
    { oid: '2.5.29.19', value: encodeSequence(encodeTrue()), critical: true },
    { oid: '2.5.29.15', value: encodeBits(Buffer.of(0x06), 1), critical: true },
  ]
}

/** The extensions of a certificate for one purpose. */
export function describePurpose(usage: string): Extension[] {
  return [
    { oid: '2.5.29.15', value: encodeBits(Buffer.of(0x80), 7), critical: true },
    { oid: '2.5.29.37', value: encodeSequence(encodeOid(usage)), critical: true },
  ]
}

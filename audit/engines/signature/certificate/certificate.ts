import { X509Certificate as CryptoCertificate, type KeyObject } from 'node:crypto'
import { ASN1Obj } from '@sigstore/core'
import { escapeText } from '../../../text/quote-text.ts'
import { checkDerLimits, DerError } from './der-limits.ts'
import { readDistinguishedName, type NameAttribute } from './distinguished-name.ts'

/** What is needed of an X.509 certificate of version 3 (RFC 5280). */
export interface Certificate {
  der: Uint8Array
  /** The encoded names, which are compared byte by byte. */
  subjectBytes: Uint8Array
  issuerBytes: Uint8Array
  subject: readonly NameAttribute[]
  /** The subject as text, for messages. */
  subjectText: string
  serialNumber: Uint8Array
  notBefore: Date
  notAfter: Date
  publicKey: KeyObject
  /** The object identifier of the algorithm that the issuer signed with; for RSASSA-PSS with those of its hashes. */
  signatureAlgorithm: string
  basicConstraints?: BasicConstraints
  keyUsage?: { isCritical: boolean; bits: ReadonlySet<KeyUsage> }
  /** Object identifiers; undefined if the extension is absent. */
  extendedKeyUsage?: readonly string[]
  /** Whether the extended key usage is marked as critical. */
  isPurposeCritical: boolean
  /** Whether it says where its revocation is published, by OCSP or as a list. */
  hasRevocationSource: boolean
  /** Whether the holder of `issuer` signed it. Names are not compared. */
  isSignedBy(issuer: Certificate): boolean
}

interface BasicConstraints {
  isCritical: boolean
  isCa: boolean
  pathLength?: number
}

/** The bits of the key usage extension, in their order (RFC 5280, section 4.2.1.3). */
const KEY_USAGES = [
  'digitalSignature',
  'contentCommitment',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const

export type KeyUsage = (typeof KEY_USAGES)[number]

const KEY_USAGE = '2.5.29.15'
const BASIC_CONSTRAINTS = '2.5.29.19'
const EXTENDED_KEY_USAGE = '2.5.29.37'
const CRL_DISTRIBUTION_POINTS = '2.5.29.31'
const AUTHORITY_INFORMATION_ACCESS = '1.3.6.1.5.5.7.1.1'
const OCSP = '1.3.6.1.5.5.7.48.1'

/** Bytes of a certificate that are read. */
const MAX_BYTES = 64 * 1_024

/** Characters of a subject that messages show. */
const MAX_SUBJECT_TEXT = 300

/** A certificate that cannot be parsed; the message says why. */
export class CertificateError extends Error {
  override name = 'CertificateError'
}

/** Parses a certificate in DER. Throws CertificateError if it is none, not of version 3, or larger than 64 KB. */
export function parseCertificate(der: Uint8Array): Certificate {
  try {
    return readCertificate(der)
  } catch (failure) {
    if (failure instanceof CertificateError) throw failure
    const why = failure instanceof DerError ? `: ${failure.message}` : ''
    throw new CertificateError(`a certificate cannot be parsed${why}`, { cause: failure })
  }
}

/**
 * Opens a certificate in DER. Throws CertificateError for bytes of more than 64 KB, or that take too long to parse, or that
 * Node.js reads as another certificate: it searches for one in PEM first, also inside of one in DER.
 */
export function openCertificate(der: Uint8Array): CryptoCertificate {
  checkDerLimits(der, MAX_BYTES)
  const certificate = new CryptoCertificate(Buffer.from(der))
  if (Buffer.compare(certificate.raw, der) !== 0) throw new CertificateError('a certificate is not in DER')
  return certificate
}

function readCertificate(der: Uint8Array): Certificate {
  const bytes = Buffer.from(der)
  const holder = openCertificate(bytes)
  const fields = ASN1Obj.parseBuffer(bytes).subs[0]?.subs ?? []
  if (fields[0]?.tag.isContextSpecific(0) !== true)
    throw new CertificateError('a certificate is not of version 3 of X.509')
  const [, serialNumber, algorithm, issuer, validity, subject] = fields
  const extensions = readExtensions(fields.find(field => field.tag.isContextSpecific(3)))
  return {
    der: bytes,
    subjectBytes: need(subject).toDER(),
    issuerBytes: need(issuer).toDER(),
    subject: readDistinguishedName(need(subject)),
    subjectText: escapeText(holder.subject.replaceAll('\n', ', ')).slice(0, MAX_SUBJECT_TEXT),
    serialNumber: need(serialNumber).value,
    notBefore: readDate(validity?.subs[0]),
    notAfter: readDate(validity?.subs[1]),
    publicKey: holder.publicKey,
    signatureAlgorithm: nameAlgorithm(need(algorithm).subs),
    ...readUsages(extensions),
    isPurposeCritical: extensions.get(EXTENDED_KEY_USAGE)?.isCritical ?? false,
    hasRevocationSource: hasRevocationSource(extensions),
    isSignedBy: ({ publicKey }) => isVerified(holder, publicKey),
  }
}

function isVerified(certificate: CryptoCertificate, publicKey: KeyObject): boolean {
  try {
    return certificate.verify(publicKey)
  } catch {
    return false
  }
}

const RSASSA_PSS = '1.2.840.113549.1.1.10'

/** RSASSA-PSS names its hash and that of its mask in parameters (RFC 4055, section 3.1); their default is SHA-1. */
function nameAlgorithm([name, parameters]: readonly ASN1Obj[]): string {
  const algorithm = need(name).toOID()
  if (algorithm !== RSASSA_PSS) return algorithm
  const [hash, mask] = [0, 1].map(
    tag => parameters?.subs.find(each => each.tag.isContextSpecific(tag))?.subs[0],
  )
  const hashes = [hash?.subs[0], mask?.subs[1]?.subs[0]].map(each => each?.toOID() ?? 'sha1')
  return [algorithm, ...hashes].join(' ')
}

interface Extension {
  isCritical: boolean
  content: ASN1Obj
}

/** Throws CertificateError for an extension that is there twice (RFC 5280, section 4.2). */
function readExtensions(field: ASN1Obj | undefined): ReadonlyMap<string, Extension> {
  const extensions = new Map<string, Extension>()
  for (const { subs } of field?.subs[0]?.subs ?? []) {
    const name = need(subs[0]).toOID()
    if (extensions.has(name)) throw new CertificateError(`a certificate has the extension ${name} twice`)
    const isCritical = subs.length > 2 && need(subs[1]).toBoolean()
    extensions.set(name, { isCritical, content: need(subs.at(-1)) })
  }
  return extensions
}

function readUsages(
  extensions: ReadonlyMap<string, Extension>,
): Pick<Certificate, 'basicConstraints' | 'keyUsage' | 'extendedKeyUsage'> {
  const constraints = extensions.get(BASIC_CONSTRAINTS)
  const usage = extensions.get(KEY_USAGE)
  const extended = extensions.get(EXTENDED_KEY_USAGE)
  return {
    ...(constraints ? { basicConstraints: readBasicConstraints(constraints) } : {}),
    ...(usage ? { keyUsage: readKeyUsage(usage) } : {}),
    ...(extended ? { extendedKeyUsage: need(extended.content.subs[0]).subs.map(each => each.toOID()) } : {}),
  }
}

function readBasicConstraints({ isCritical, content }: Extension): BasicConstraints {
  const fields = need(content.subs[0]).subs
  const isCa = fields.some(field => field.tag.isBoolean() && field.toBoolean())
  const pathLength = fields.find(field => field.tag.isInteger())
  return { isCritical, isCa, ...(pathLength ? { pathLength: Number(pathLength.toInteger()) } : {}) }
}

function readKeyUsage({ isCritical, content }: Extension): NonNullable<Certificate['keyUsage']> {
  const bits = need(content.subs[0]).toBitString()
  return { isCritical, bits: new Set(KEY_USAGES.filter((_, index) => bits[index] === 1)) }
}

function hasRevocationSource(extensions: ReadonlyMap<string, Extension>): boolean {
  if (extensions.has(CRL_DISTRIBUTION_POINTS)) return true
  const access = extensions.get(AUTHORITY_INFORMATION_ACCESS)?.content.subs[0]?.subs ?? []
  return access.some(({ subs }) => subs[0]?.toOID() === OCSP)
}

function readDate(field: ASN1Obj | undefined): Date {
  const date = need(field).toDate()
  if (Number.isNaN(date.getTime())) throw new CertificateError('a certificate has no valid time')
  return date
}

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new CertificateError('a certificate lacks a part')
  return value
}

import { constants, createHash, verify } from 'node:crypto'
import { ASN1Obj } from '@sigstore/core'
import { CertificateError, parseCertificate, type Certificate } from '../certificate/certificate.ts'
import { checkDerLimits, DerError } from '../certificate/der-limits.ts'
import { checkCertificateChain, isSelfSigned } from '../certificate/code-signing-chain.ts'
import {
  findSignerInfoFailure,
  readSignedAttribute,
  TIMESTAMP_HASHES,
  TIMESTAMP_INFO,
} from '../timestamp/signer-info.ts'

/** The time that a timestamp authority vouches for, with its accuracy. */
export interface Timestamp {
  earliest: Date
  latest: Date
  /** The chain of the authority, from its certificate to the trusted root. */
  chain: readonly Certificate[]
}

/** A timestamp that is not valid; the message says why. */
export class TimestampError extends Error {
  override name = 'TimestampError'
}

const SIGNED_DATA = '1.2.840.113549.1.7.2'
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4'
/** The policy whose timestamps are accurate to one second (RFC 3628, section 5.2). */
const BASELINE_POLICY = '0.4.0.2023.1.1'

/** Algorithms of signatures; `hash` where the algorithm names one. */
const ALGORITHMS: Readonly<Record<string, { hash?: string; isPss?: true }>> = {
  '1.2.840.113549.1.1.1': {},
  '1.2.840.113549.1.1.11': { hash: 'sha256' },
  '1.2.840.113549.1.1.12': { hash: 'sha384' },
  '1.2.840.113549.1.1.13': { hash: 'sha512' },
  '1.2.840.113549.1.1.10': { isPss: true },
  '1.2.840.10045.2.1': {},
  '1.2.840.10045.4.3.2': { hash: 'sha256' },
  '1.2.840.10045.4.3.3': { hash: 'sha384' },
  '1.2.840.10045.4.3.4': { hash: 'sha512' },
}

const MAX_BYTES = 256 * 1_024
const MAX_CERTIFICATES = 10

/** What of a token is verified (RFC 5652, sections 5.1 and 5.3; RFC 3161, section 2.4.2). */
interface Token {
  infoBytes: Buffer
  info: readonly ASN1Obj[]
  certificates: readonly Certificate[]
  issuer: Buffer
  serialNumber: Buffer
  hash: string
  signerInfo: ASN1Obj
  attributes: ASN1Obj
  algorithm: { hash?: string; isPss?: true }
  signature: Buffer
}

/**
 * Verifies a TimeStampToken over `data` (RFC 3161; Notary Project, "Trusted Timestamp") whose authority leads to one of
 * the trusted certificates. Throws TimestampError with the reason if it is not valid.
 */
export function verifyTimestampToken(
  token: Uint8Array,
  data: Uint8Array,
  trusted: readonly Certificate[],
): Timestamp {
  try {
    checkDerLimits(token, MAX_BYTES)
    const parsed = parseToken(Buffer.from(token))
    checkImprint(parsed, data)
    const signer = parsed.certificates.find(
      each =>
        isSameBytes(each.issuerBytes, parsed.issuer) && isSameBytes(each.serialNumber, parsed.serialNumber),
    )
    if (signer === undefined)
      throw new TimestampError('the timestamp does not have the certificate of its signer')
    checkSignature(parsed, signer)
    const chain = buildChain(signer, parsed.certificates, trusted)
    checkCertificateChain(chain, 'timeStamping')
    if (signer.extendedKeyUsage === undefined)
      throw new TimestampError('the certificate of the timestamp is not for time stamping')
    if (!signer.isPurposeCritical)
      throw new TimestampError('the purpose of the certificate of the timestamp is not marked as critical')
    return { ...readTime(parsed.info), chain }
  } catch (failure) {
    if (failure instanceof TimestampError) throw failure
    const isNamed = failure instanceof CertificateError || failure instanceof DerError
    const why = isNamed ? failure.message : 'it cannot be parsed'
    throw new TimestampError(`the timestamp is not valid: ${why}`, { cause: failure })
  }
}

function parseToken(bytes: Buffer<ArrayBuffer>): Token {
  const [type, wrapped] = ASN1Obj.parseBuffer(bytes).subs
  if (need(type).toOID() !== SIGNED_DATA) throw new TimestampError('the timestamp is no signed data')
  const signedData = need(wrapped?.subs[0]).subs
  const [contentType, content] = need(signedData[2]).subs
  if (need(contentType).toOID() !== TIMESTAMP_INFO)
    throw new TimestampError('the signed data is no timestamp')
  const signers = need(signedData.at(-1)).subs
  const [signer] = signers
  if (signer === undefined || signers.length > 1)
    throw new TimestampError('the timestamp needs exactly one signer')
  const encoded = need(content?.subs[0])
  if (!encoded.tag.isOctetString()) throw new TimestampError('the timestamp has no content')
  const certificates = signedData.find(each => each.tag.isContextSpecific(0))?.subs ?? []
  if (certificates.length > MAX_CERTIFICATES)
    throw new TimestampError(`the timestamp has more than ${MAX_CERTIFICATES} certificates`)
  return {
    infoBytes: encoded.value,
    info: ASN1Obj.parseBuffer(Buffer.from(encoded.value)).subs,
    certificates: certificates.map(each => parseCertificate(each.toDER())),
    ...parseSigner(signer),
  }
}

function parseSigner(signerInfo: ASN1Obj): Omit<Token, 'certificates' | 'info' | 'infoBytes'> {
  const [, id, hashAlgorithm, attributes, signatureAlgorithm, signature] = signerInfo.subs
  const hash = TIMESTAMP_HASHES[need(hashAlgorithm?.subs[0]).toOID()]
  const algorithm = ALGORITHMS[need(signatureAlgorithm?.subs[0]).toOID()]
  if (hash === undefined || algorithm === undefined || (algorithm.hash ?? hash) !== hash)
    throw new TimestampError('the algorithm of the timestamp is not accepted')
  if (attributes?.tag.isContextSpecific(0) !== true)
    throw new TimestampError('the timestamp signs no attributes')
  return {
    issuer: need(id?.subs[0]).toDER(),
    serialNumber: need(id?.subs[1]).value,
    hash,
    signerInfo,
    attributes,
    algorithm,
    signature: need(signature).value,
  }
}

/** The timestamp is over `data`: version 1, and the hash of the data. */
function checkImprint({ info }: Token, data: Uint8Array): void {
  if (need(info[0]).toInteger() !== 1n) throw new TimestampError('the timestamp is not of version 1')
  const [algorithm, imprint] = need(info[2]).subs
  const hash = TIMESTAMP_HASHES[need(algorithm?.subs[0]).toOID()]
  if (hash === undefined) throw new TimestampError('the hash of the timestamp is not accepted')
  if (!isSameBytes(createHash(hash).update(data).digest(), need(imprint).value))
    throw new TimestampError('the timestamp is of another signature')
}

function checkSignature(
  { infoBytes, hash, signerInfo, attributes, algorithm, signature }: Token,
  signer: Certificate,
): void {
  const failure = findSignerInfoFailure(signerInfo, signer.der)
  if (failure !== undefined) throw new TimestampError(failure)
  const digest = createHash(hash).update(infoBytes).digest()
  if (!isSameBytes(digest, readSignedAttribute(attributes, MESSAGE_DIGEST)?.value ?? Buffer.alloc(0)))
    throw new TimestampError('the content of the timestamp is not what it signs')
  const signed = attributes.toDER()
  signed[0] = 0x31 // signed as a SET (RFC 5652, section 5.4)
  const options = algorithm.isPss
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO }
    : {}
  if (!verify(hash, signed, { key: signer.publicKey, ...options }, signature))
    throw new TimestampError('the timestamp is not signed by its certificate')
}

/** The chain of a signer to a trusted certificate that is its own issuer. */
function buildChain(
  signer: Certificate,
  offered: readonly Certificate[],
  trusted: readonly Certificate[],
): Certificate[] {
  const chain = [signer]
  for (let last = signer; chain.length <= MAX_CERTIFICATES; chain.push(last)) {
    if (isSelfSigned(last)) break
    const issuer = [...trusted, ...offered].find(
      each => isSameBytes(each.subjectBytes, last.issuerBytes) && last.isSignedBy(each),
    )
    if (issuer === undefined) break
    last = issuer
  }
  const isTrusted = chain.some(each => trusted.some(root => isSameBytes(each.der, root.der)))
  if (!isTrusted) throw new TimestampError('the authority of the timestamp is not trusted')
  return chain
}

function readTime(info: readonly ASN1Obj[]): Pick<Timestamp, 'earliest' | 'latest'> {
  const time = parseGeneralizedTime(need(info[4]).value.toString('ascii'))
  const accuracy = readAccuracy(info)
  return { earliest: new Date(time - accuracy), latest: new Date(time + accuracy) }
}

/** The accuracy that is accepted, in seconds. */
const MAX_ACCURACY_SECONDS = 3_600

/** In milliseconds, rounded up (RFC 3161, section 2.4.2: millis and micros are from 1 to 999). */
function readAccuracy(info: readonly ASN1Obj[]): number {
  const accuracy = info.slice(5).find(each => each.tag.isUniversal() && each.tag.number === 0x10)
  if (accuracy === undefined) return need(info[1]).toOID() === BASELINE_POLICY ? 1_000 : 0
  const seconds = Number(accuracy.subs.find(each => each.tag.isInteger())?.toInteger() ?? 0n)
  const parts = [0, 1].map(tag => accuracy.subs.find(each => each.tag.isContextSpecific(tag)))
  const [millis = 0, micros = 0] = parts.map(part => (part === undefined ? 0 : readSmallNumber(part.value)))
  if (seconds < 0 || seconds > MAX_ACCURACY_SECONDS || millis > 999 || micros > 999)
    throw new TimestampError('the accuracy of the timestamp is not accepted')
  return seconds * 1_000 + millis + Math.ceil(micros / 1_000)
}

/** A positive number of at most two bytes; one that is none is too large. */
function readSmallNumber(bytes: Buffer): number {
  return bytes.length === 1 || bytes.length === 2 ? bytes.readUIntBE(0, bytes.length) : Infinity
}

function parseGeneralizedTime(text: string): number {
  const [, year, month, day, hour, minute, second, fraction = '0'] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9}))?Z$/.exec(text) ?? []
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  if (Number.isNaN(time)) throw new TimestampError('the timestamp has no valid time')
  return time + Math.floor(Number(`0.${fraction}`) * 1_000)
}

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new TimestampError('the timestamp lacks a part')
  return value
}

function isSameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0
}

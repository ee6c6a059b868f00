import { createHash, sign } from 'node:crypto'
import type { TestCertificate } from './chains.ts'
import {
  encodeTrue,
  encodeInteger,
  encodeOctets,
  encodeOid,
  encodeSequence,
  encodeSet,
  encodeTagged,
  encodeTime,
} from '../der.ts'

/** What a test wants of a timestamp; by default a valid one of version 1 with SHA-256. */
export interface TimestampRequest {
  /** What it is over; by default the signature that it travels with. */
  data?: Uint8Array
  signer: TestCertificate
  issuer: Pick<TestCertificate, 'name'>
  certificates: readonly Buffer[]
  at: Date
  /** The accuracy, encoded. */
  accuracy?: Buffer
  version?: number
  /** The certificate that the timestamp names; by default its signer's. */
  named?: Buffer
  /** How it names that: by SHA-256 (RFC 5816), by SHA-1 (RFC 2634), or by both. */
  naming?: 'BOTH' | 'SHA1' | 'SHA256'
  /** The version of how it is signed. */
  signerVersion?: number
  /** The content type of what is signed. */
  contentType?: string
  /** What is signed as the hash of the content. */
  messageDigest?: Buffer
}

const SHA256 = '2.16.840.1.101.3.4.2.1'
const TST_INFO = '1.2.840.113549.1.9.16.1.4'

/** Makes a TimeStampToken (RFC 3161). */
export function makeTimestamp(request: TimestampRequest): Buffer {
  const { signer, issuer, certificates, contentType = TST_INFO } = request
  const info = writeInfo(request)
  const signed = [
    writeAttribute('1.2.840.113549.1.9.3', encodeOid(contentType)),
    writeAttribute('1.2.840.113549.1.9.4', encodeOctets(request.messageDigest ?? hash(info))),
    ...nameCertificate(request),
  ]
  const signature = sign('sha256', encodeSet(...signed), signer.privateKey)
  const signerInfo = encodeSequence(
    encodeInteger(request.signerVersion ?? 1),
    encodeSequence(issuer.name, encodeInteger(signer.serialNumber)),
    encodeSequence(encodeOid(SHA256)),
    encodeTagged(0, ...signed),
    encodeSequence(encodeOid('1.2.840.10045.4.3.2')),
    encodeOctets(signature),
  )
  const signedData = encodeSequence(
    encodeInteger(3),
    encodeSet(encodeSequence(encodeOid(SHA256))),
    encodeSequence(encodeOid(contentType), encodeTagged(0, encodeOctets(info))),
    encodeTagged(0, ...certificates),
    encodeSet(signerInfo),
  )
  return encodeSequence(encodeOid('1.2.840.113549.1.7.2'), encodeTagged(0, signedData))
}

function writeInfo({ data = Buffer.alloc(0), at, accuracy, version = 1 }: TimestampRequest): Buffer {
  return encodeSequence(
    encodeInteger(version),
    encodeOid('1.2.3.4.1'),
    encodeSequence(encodeSequence(encodeOid(SHA256)), encodeOctets(hash(data))),
    encodeInteger(7),
    encodeTime(at),
    ...(accuracy === undefined ? [] : [encodeSequence(accuracy)]),
    encodeTrue(),
  )
}

function nameCertificate({ signer, named = signer.der, naming = 'SHA256' }: TimestampRequest): Buffer[] {
  const byOlder = writeName('1.2.840.113549.1.9.16.2.12', createHash('sha1').update(named).digest())
  const byNewer = writeName('1.2.840.113549.1.9.16.2.47', hash(named))
  return { BOTH: [byOlder, byNewer], SHA1: [byOlder], SHA256: [byNewer] }[naming]
}

/** An attribute that names a certificate by its hash. */
function writeName(type: string, value: Buffer): Buffer {
  return writeAttribute(type, encodeSequence(encodeSequence(encodeSequence(encodeOctets(value)))))
}

function writeAttribute(type: string, value: Buffer): Buffer {
  return encodeSequence(encodeOid(type), encodeSet(value))
}

function hash(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}

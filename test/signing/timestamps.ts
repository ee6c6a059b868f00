import { createHash, sign } from 'node:crypto'
import type { TestCertificate } from './certificates.ts'
import {
  writeBoolean,
  writeInteger,
  writeOctets,
  writeOid,
  writeSequence,
  writeSet,
  writeTagged,
  writeTime,
} from './der.ts'

/** What a test wants of a timestamp; by default a valid one of version 1 with SHA-256. */
export interface TimestampRequest {
  /** What it is over; by default the signature that it travels with. */
  data?: Uint8Array
  signer: TestCertificate
  issuer: Pick<TestCertificate, 'name'>
  certificates: readonly Buffer[]
  at: Date
  accuracySeconds?: number
  version?: number
  /** The certificate that the timestamp names; by default its signer's. */
  named?: Buffer
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
    writeAttribute('1.2.840.113549.1.9.3', writeOid(contentType)),
    writeAttribute('1.2.840.113549.1.9.4', writeOctets(request.messageDigest ?? hash(info))),
    writeAttribute(
      '1.2.840.113549.1.9.16.2.47',
      writeSequence(writeSequence(writeSequence(writeOctets(hash(request.named ?? signer.der))))),
    ),
  ]
  const signature = sign('sha256', writeSet(...signed), signer.privateKey)
  const signerInfo = writeSequence(
    writeInteger(1),
    writeSequence(issuer.name, writeInteger(signer.serialNumber)),
    writeSequence(writeOid(SHA256)),
    writeTagged(0, ...signed),
    writeSequence(writeOid('1.2.840.10045.4.3.2')),
    writeOctets(signature),
  )
  const signedData = writeSequence(
    writeInteger(3),
    writeSet(writeSequence(writeOid(SHA256))),
    writeSequence(writeOid(contentType), writeTagged(0, writeOctets(info))),
    writeTagged(0, ...certificates),
    writeSet(signerInfo),
  )
  return writeSequence(writeOid('1.2.840.113549.1.7.2'), writeTagged(0, signedData))
}

function writeInfo({ data = Buffer.alloc(0), at, accuracySeconds, version = 1 }: TimestampRequest): Buffer {
  return writeSequence(
    writeInteger(version),
    writeOid('1.2.3.4.1'),
    writeSequence(writeSequence(writeOid(SHA256)), writeOctets(hash(data))),
    writeInteger(7),
    writeTime(at),
    ...(accuracySeconds === undefined ? [] : [writeSequence(writeInteger(accuracySeconds))]),
    writeBoolean(true),
  )
}

function writeAttribute(type: string, value: Buffer): Buffer {
  return writeSequence(writeOid(type), writeSet(value))
}

function hash(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}

import { createHash, sign } from 'node:crypto'
import { encodeName, type IssuedCertificate } from './certificates.ts'
import {
  encodeInteger,
  encodeOctets,
  encodeOid,
  encodeSequence,
  encodeSet,
  encodeTagged,
  encodeTime,
  encodeValue,
} from './der.ts'

const SHA256 = encodeSequence(encodeOid('2.16.840.1.101.3.4.2.1'))
const ECDSA_WITH_SHA256 = encodeSequence(encodeOid('1.2.840.10045.4.3.2'))
const TST_INFO = '1.2.840.113549.1.9.16.1.4'

/** What a test wants of a timestamp; by default a valid one. */
export interface ResponseRequest {
  data: Uint8Array
  time: Date
  status?: number
  /** The certificate that it names as that of its signer; by default that of the authority. */
  named?: Uint8Array | 'NONE'
  /** The version of how it is signed. */
  version?: number
  /** The content type that it signs; none if it is empty. */
  signedType?: string
}

/** Signs when `data` was seen, as a response with a timestamp (RFC 3161). */
export function signTimestamp(authority: IssuedCertificate, request: ResponseRequest): Buffer {
  const { data, time, status = 0 } = request
  const info = encodeSequence(
    encodeInteger(1),
    encodeOid('1.3.6.1.4.1.57264.2'),
    encodeSequence(SHA256, encodeOctets(hashData(data))),
    encodeInteger(Buffer.from([7, 1, 2, 3])),
    encodeTime(time),
  )
  const token = encodeSequence(
    encodeInteger(3),
    encodeSet(SHA256),
    encodeSequence(encodeOid(TST_INFO), encodeTagged(0, encodeOctets(info))),
    encodeSet(signInfo(authority, info, request)),
  )
  return encodeSequence(
    encodeSequence(encodeInteger(status)),
    encodeSequence(encodeOid('1.2.840.113549.1.7.2'), encodeTagged(0, token)),
  )
}

/** Who signed, and the signature over the attributes (RFC 5652, 5.3). */
function signInfo(
  { issuer, serial, privateKey, der }: IssuedCertificate,
  info: Buffer,
  { named = der, version = 1, signedType = TST_INFO }: ResponseRequest,
): Buffer {
  const attributes = [
    ...(signedType === ''
      ? []
      : [encodeSequence(encodeOid('1.2.840.113549.1.9.3'), encodeSet(encodeOid(signedType)))]),
    encodeSequence(encodeOid('1.2.840.113549.1.9.4'), encodeSet(encodeOctets(hashData(info)))),
    ...(named === 'NONE'
      ? []
      : [encodeSequence(encodeOid('1.2.840.113549.1.9.16.2.47'), encodeSet(nameCertificate(named)))]),
  ]
  const signature = sign('sha256', encodeValue(0x31, ...attributes), privateKey)
  return encodeSequence(
    encodeInteger(version),
    encodeSequence(encodeName(issuer), encodeInteger(serial)),
    SHA256,
    encodeTagged(0, ...attributes),
    ECDSA_WITH_SHA256,
    encodeOctets(signature),
  )
}

/** Names a certificate by its SHA-256 (RFC 5816). */
function nameCertificate(der: Uint8Array): Buffer {
  return encodeSequence(encodeSequence(encodeSequence(encodeOctets(hashData(der)))))
}

function hashData(data: Uint8Array): Buffer {
  return createHash('sha256').update(data).digest()
}

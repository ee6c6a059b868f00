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
const TST_INFO = encodeOid('1.2.840.113549.1.9.16.1.4')

/** Signs when `data` was seen, as a response with a timestamp (RFC 3161). */
export function signTimestamp(
  authority: IssuedCertificate,
  { data, time, status = 0 }: { data: Uint8Array; time: Date; status?: number },
): Buffer {
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
    encodeSequence(TST_INFO, encodeTagged(0, encodeOctets(info))),
    encodeSet(signInfo(authority, info)),
  )
  return encodeSequence(
    encodeSequence(encodeInteger(status)),
    encodeSequence(encodeOid('1.2.840.113549.1.7.2'), encodeTagged(0, token)),
  )
}

/** Who signed, and the signature over the attributes (RFC 5652, 5.3). */
function signInfo({ issuer, serial, privateKey }: IssuedCertificate, info: Buffer): Buffer {
  const attributes = [
    encodeSequence(encodeOid('1.2.840.113549.1.9.3'), encodeSet(TST_INFO)),
    encodeSequence(encodeOid('1.2.840.113549.1.9.4'), encodeSet(encodeOctets(hashData(info)))),
  ]
  const signature = sign('sha256', encodeValue(0x31, ...attributes), privateKey)
  return encodeSequence(
    encodeInteger(1),
    encodeSequence(encodeName(issuer), encodeInteger(serial)),
    SHA256,
    encodeTagged(0, ...attributes),
    ECDSA_WITH_SHA256,
    encodeOctets(signature),
  )
}

function hashData(data: Uint8Array): Buffer {
  return createHash('sha256').update(data).digest()
}

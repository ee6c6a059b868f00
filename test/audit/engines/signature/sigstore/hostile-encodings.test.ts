import { createHash, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { describeArtifact } from '../../../../../audit/engines/signature/sigstore/signed-artifact.ts'
import { loadPublicGoodRoot } from '../../../../../audit/engines/signature/sigstore/public-good-root.ts'
import { verifyBundle } from '../../../../../audit/engines/signature/sigstore/verify-bundle.ts'
import {
  encodeNestedOctets,
  encodeOctets,
  encodeOid,
  encodeSequence,
  encodeValue,
} from '../../../../signing/der.ts'
import { makeCertificate } from '../../../../signing/notation/chains.ts'

const ARTIFACT = Buffer.from('artifact')
const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

function verify(material: object) {
  const digest = createHash('sha256').update(ARTIFACT).digest('base64')
  const bundle = {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: { tlogEntries: [], ...material },
    messageSignature: { messageDigest: { algorithm: 'SHA2_256', digest }, signature: 'AAAA' },
  }
  return verifyBundle(Buffer.from(JSON.stringify(bundle)), describeArtifact(ARTIFACT), {
    signers: [{ kind: 'KEY', key: publicKey }],
    trustRoot: loadPublicGoodRoot(),
    now: new Date('2026-12-01T00:00:00Z'),
    allowUnlogged: true,
  })
}

function withExtension(value: Buffer): object {
  const { der } = makeCertificate({
    extensions: [encodeSequence(encodeOid('1.2.3.4.5'), encodeOctets(value))],
  })
  return { certificate: { rawBytes: der.toString('base64') } }
}

function withTimestamp(value: Buffer): object {
  return withSigned(encodeOctets(value))
}

/** A bundle with a timestamp that consists of one value. */
function withSigned(value: Buffer): object {
  const rfc3161Timestamps = [{ signedTimestamp: encodeSequence(value).toString('base64') }]
  return { publicKey: { hint: 'x' }, timestampVerificationData: { rfc3161Timestamps } }
}

/** An octet string that says that it consists of others. */
const CONSTRUCTED_OCTETS = encodeValue(0x24, encodeSequence(encodeOid('1.2.3')))

describe('a bundle', () => {
  it.each<[string, object, RegExp]>([
    [
      'a certificate of nested octet strings',
      withExtension(encodeNestedOctets(60)),
      /too many nested values/,
    ],
    ['a timestamp of nested octet strings', withTimestamp(encodeNestedOctets(60)), /too many nested values/],
    [
      'a certificate with a long identifier',
      withExtension(encodeValue(6, Buffer.alloc(60_000, 0x81))),
      /too long/,
    ],
    ['a timestamp with a long number', withTimestamp(encodeValue(2, Buffer.alloc(100_000, 1))), /too long/],
    [
      'a certificate with a constructed octet string',
      { certificate: { rawBytes: encodeSequence(CONSTRUCTED_OCTETS).toString('base64') } },
      /not in DER/,
    ],
    ['a timestamp with a constructed octet string', withSigned(CONSTRUCTED_OCTETS), /not in DER/],
    [
      'a timestamp with a primitive sequence',
      withSigned(encodeValue(0x10, encodeOid('1.2.3'))),
      /not in DER/,
    ],
    ['a large certificate', withExtension(Buffer.alloc(70_000)), /more than 65536 bytes/],
    ['a large timestamp', withTimestamp(Buffer.alloc(300_000)), /more than 262144 bytes/],
    [
      'a certificate that holds another in PEM',
      withExtension(Buffer.from(`\n${makeCertificate().pem}`)),
      /not in DER/,
    ],
  ])('with %s is refused before it is parsed', (_, material, reason) => {
    expect(verify(material)).toEqual({ outcome: 'REFUSED', reason: expect.stringMatching(reason) as unknown })
  })

  it('with a hash that begins like a long number is read', () => {
    const [hash, rest] = [Buffer.alloc(32, 0x33), Buffer.alloc(100)]
    hash.set([0x06, 0x45])
    const { reason } = verify(withSigned(encodeSequence(encodeOctets(hash), encodeOctets(rest)))) as {
      reason: string
    }
    expect(reason).not.toMatch(/too long/)
  })
})

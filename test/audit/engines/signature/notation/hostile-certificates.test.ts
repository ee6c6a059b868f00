import { constants, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseCertificate } from '../../../../../audit/engines/signature/certificate/certificate.ts'
import {
  encodeBits,
  encodeInteger,
  encodeNestedOctets,
  encodeOctets,
  encodeOid,
  encodeSequence,
  encodeSet,
  encodeTagged,
  encodeTime,
  encodeUtf8,
  encodeValue,
} from '../../../../signing/der.ts'
import { makeCertificate, makeChain, writeExtension } from '../../../../signing/notation/chains.ts'
import { checkSigned } from './notation-trust.ts'

const root = makeCertificate({ subject: [['CN', 'root']], isCa: true })
const OTHER = encodeOid('1.2.3.4.5')

describe('a certificate', () => {
  it('that holds another one in PEM does not pass for that', () => {
    const issued = makeCertificate({ subject: [['CN', 'other']], issuer: root })
    const stranger = makeCertificate({ subject: [['CN', 'stranger']], isCa: true })
    const forged = makeCertificate({
      issuer: { name: root.name, privateKey: stranger.privateKey },
      extensions: [encodeSequence(OTHER, encodeOctets(Buffer.from(`\n${issued.pem}`)))],
    })
    const trust = { ca: [root.der], identities: ['x509.subject: C=US, ST=WA, O=acme'] }
    expect(checkSigned({ leaf: issued, chain: [forged.der, root.der] }, trust)).toEqual({
      outcome: 'REFUSED',
      reason: 'a certificate is not in DER',
    })
  })

  it.each([20, 45, 200])('with %d nested octet strings is refused, and in bounded steps', count => {
    const { der } = makeCertificate({
      extensions: [encodeSequence(OTHER, encodeOctets(encodeNestedOctets(count)))],
    })
    expect(() => parseCertificate(der)).toThrow(/too many nested values/)
  })

  it.each([0x02, 0x06])('with a long number or object identifier is refused: %d', tag => {
    const long = encodeSequence(OTHER, encodeOctets(encodeValue(tag, Buffer.alloc(60_000, 0x81))))
    const { der } = makeCertificate({ extensions: [long] })
    expect(() => parseCertificate(der)).toThrow(/number that is too long/)
  })

  it('with many octets is refused', () => {
    const extension = encodeSequence(OTHER, encodeOctets(Buffer.alloc(70_000)))
    expect(() => parseCertificate(makeCertificate({ extensions: [extension] }).der)).toThrow(
      /more than 65536 bytes/,
    )
  })

  it('is shown without what could pass for another text', () => {
    const leaf = makeCertificate({
      subject: [
        ['C', 'US'],
        ['CN', '\u001b[2Kverified\u202e'],
      ],
      issuer: root,
    })
    const { subjectText } = parseCertificate(leaf.der)
    expect(['\u001b', '\u202e'].some(character => subjectText.includes(character))).toBe(false)
    expect(subjectText.length).toBeLessThanOrEqual(300)
  })

  it('signed with RSASSA-PSS and SHA-1 is refused, and with SHA-256 accepted', () => {
    const authority = makeCertificate({ subject: [['CN', 'rsa']], isCa: true, key: 'rsa-2048' })
    const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const signLeaf = (hash: 'sha1' | 'sha256', parameters: Buffer): Buffer => {
      const algorithm = encodeSequence(encodeOid('1.2.840.113549.1.1.10'), parameters)
      const body = encodeSequence(
        encodeTagged(0, encodeInteger(2)),
        encodeInteger(77),
        algorithm,
        authority.name,
        encodeSequence(encodeTime(new Date('2026-01-01')), encodeTime(new Date('2027-01-01'))),
        encodeSequence(encodeSet(encodeSequence(encodeOid('2.5.4.3'), encodeUtf8('leaf')))),
        keys.publicKey.export({ type: 'spki', format: 'der' }),
        encodeTagged(3, encodeSequence(writeExtension('2.5.29.15', true, encodeBits(Buffer.of(0x80), 7)))),
      )
      const key = { key: authority.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING }
      const saltLength = constants.RSA_PSS_SALTLEN_DIGEST
      return encodeSequence(body, algorithm, encodeBits(sign(hash, body, { ...key, saltLength })))
    }
    const sha256 = encodeSequence(encodeOid('2.16.840.1.101.3.4.2.1'))
    const named = encodeSequence(
      encodeTagged(0, sha256),
      encodeTagged(1, encodeSequence(encodeOid('1.2.840.113549.1.1.8'), sha256)),
      encodeTagged(2, encodeInteger(32)),
    )
    const check = (leaf: Buffer) =>
      checkSigned({ leaf: keys, chain: [leaf, authority.der] }, { ca: [authority.der] })
    expect(check(signLeaf('sha1', encodeSequence()))).toMatchObject({
      outcome: 'REFUSED',
      reason: expect.stringMatching(/sha1 sha1, which is not accepted/) as unknown,
    })
    expect(check(signLeaf('sha256', named)).outcome).toBe('VERIFIED')
  })

  it('of an authority with a short key is refused', () => {
    const weak = makeCertificate({ subject: [['CN', 'weak']], isCa: true, issuer: root, key: 'rsa-1024' })
    const leaf = makeCertificate({ issuer: weak })
    expect(checkSigned({ leaf, chain: [leaf.der, weak.der, root.der] }, { ca: [root.der] })).toMatchObject({
      outcome: 'REFUSED',
      reason: expect.stringMatching(/RSA key of 1024 bits/) as unknown,
    })
  })
})

describe('a signature', () => {
  const made = makeChain()
  const trust = { ca: [made.root.der] }

  it('of an artifact of another type is refused', () => {
    expect(checkSigned({ ...made, artifactType: 'text/plain' }, trust)).toEqual({
      outcome: 'REFUSED',
      reason: 'it is a signature of an artifact of the type text/plain',
    })
  })

  it.each(['jws', 'cose'] as const)(
    'in %s with 20,000 critical attributes is refused before they are compared',
    format => {
      const names = Array.from({ length: 20_000 }, (_, index) => `a${index}`)
      const critical = ['io.cncf.notary.signingScheme', ...names]
      const attributes = Object.fromEntries(names.map(name => [name, 1]))
      expect(checkSigned({ ...made, format, critical, attributes }, trust)).toEqual({
        outcome: 'REFUSED',
        reason: 'it has more than 100 critical attributes',
      })
    },
  )
})

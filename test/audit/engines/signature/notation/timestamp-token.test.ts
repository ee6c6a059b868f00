import { describe, expect, it } from 'vitest'
import { makeCertificate, makeChain } from '../../../../signing/notation/chains.ts'
import { encodeInteger, encodeValue } from '../../../../signing/der.ts'
import type { TimestampRequest } from '../../../../signing/notation/timestamps.ts'
import { checkSigned, type TrustRequest } from './notation-trust.ts'

const TIME_STAMPING = '1.3.6.1.5.5.7.3.8'
const AT = new Date('2026-06-15T12:00:00Z')
const YEARS = { notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date('2040-01-01T00:00:00Z') }
const authority = makeCertificate({ subject: [['CN', 'time root']], isCa: true, ...YEARS })
const clock = makeCertificate({
  subject: [['CN', 'clock']],
  issuer: authority,
  extendedKeyUsage: [TIME_STAMPING],
  isPurposeCritical: true,
  ...YEARS,
})
const STAMP = {
  signer: clock,
  issuer: authority,
  certificates: [clock.der],
  at: AT,
} satisfies TimestampRequest

const made = makeChain()
/** A year after the certificates of the signer expired. */
const LATER = new Date('2028-01-01T00:00:00Z')
const TRUST = { ca: [made.root.der], tsa: [authority.der], now: LATER } satisfies TrustRequest

function checkStamped(stamp: Partial<TimestampRequest> | undefined, trust: Partial<TrustRequest> = {}) {
  const timestamp = stamp === undefined ? {} : { timestamp: { ...STAMP, ...stamp } }
  return checkSigned({ ...made, ...timestamp }, { ...TRUST, ...trust })
}

describe('a timestamp', () => {
  it('keeps a signature valid after its certificates expired, and says when it was made', () => {
    expect(checkStamped({ certificates: [clock.der, authority.der] })).toMatchObject({
      outcome: 'VERIFIED',
      signedAt: '2026-06-15T12:00:00.000Z',
    })
  })

  it.each(['P-256', 'P-384', 'P-521'] as const)('can be signed with a key of %s', key => {
    const signer = makeCertificate({
      issuer: authority,
      key,
      extendedKeyUsage: [TIME_STAMPING],
      isPurposeCritical: true,
      ...YEARS,
    })
    expect(checkStamped({ signer, certificates: [signer.der] }).outcome).toBe('VERIFIED')
  })

  it.each(['SHA1', 'BOTH'] as const)('can name its certificate by %s', naming => {
    expect(checkStamped({ naming }).outcome).toBe('VERIFIED')
    expect(checkStamped({ naming, named: authority.der })).toMatchObject({
      outcome: 'REFUSED',
      reason: 'the timestamp names another certificate',
    })
  })

  it('is not needed before certificates expire if the policy says so', () => {
    const verification = { level: 'strict', verifyTimestamp: 'afterCertExpiry' }
    const now = new Date('2026-07-01T00:00:00Z')
    expect(checkStamped(undefined, { verification, now }).outcome).toBe('VERIFIED')
    expect(checkStamped(undefined, { verification }).outcome).toBe('REFUSED')
  })

  it('is ignored if the policy names no authority for it', () => {
    expect(checkStamped({}, { tsa: [] })).toMatchObject({
      reason: expect.stringMatching(/and not at 2028/) as unknown,
    })
  })

  const stranger = makeCertificate({ subject: [['CN', 'time root']], isCa: true, ...YEARS })
  const plain = makeCertificate({ subject: [['CN', 'clock']], issuer: authority, ...YEARS })
  const server = makeCertificate({ issuer: authority, extendedKeyUsage: ['1.3.6.1.5.5.7.3.1'], ...YEARS })
  const expired = makeCertificate({
    issuer: authority,
    extendedKeyUsage: [TIME_STAMPING],
    isPurposeCritical: true,
  })
  const lax = makeCertificate({ issuer: authority, extendedKeyUsage: [TIME_STAMPING], ...YEARS })

  it.each<[string, Partial<TimestampRequest> | undefined, RegExp]>([
    ['that is not there', undefined, /has no timestamp/],
    ['of another signature', { data: Buffer.from('other') }, /of another signature/],
    ['of another version', { version: 2 }, /version 1/],
    ['without the certificate of its signer', { certificates: [authority.der] }, /certificate of its signer/],
    ['that names another certificate', { named: authority.der }, /names another certificate/],
    ['of another content', { messageDigest: Buffer.alloc(32) }, /not what it signs/],
    ['of another type', { contentType: '1.2.840.113549.1.7.1' }, /is no timestamp/],
    [
      'signed by another key',
      { signer: { ...clock, privateKey: plain.privateKey } },
      /not signed by its certificate/,
    ],
    [
      'of an authority that is not trusted',
      {
        issuer: stranger,
        signer: makeCertificate({ issuer: stranger, extendedKeyUsage: [TIME_STAMPING] }),
        certificates: [],
      },
      /certificate of its signer/,
    ],
    [
      'by a certificate without a purpose',
      { signer: plain, certificates: [plain.der] },
      /not for time stamping/,
    ],
    [
      'by a certificate whose purpose is not critical',
      { signer: lax, certificates: [lax.der] },
      /not marked as critical/,
    ],
    ['signed in the form of another version', { signerVersion: 3 }, /form of version 1/],
    ['by a certificate for servers', { signer: server, certificates: [server.der] }, /server authentication/],
    [
      'after the certificate of its signer expired',
      { signer: expired, certificates: [expired.der], at: new Date('2027-02-01T00:00:00Z') },
      /and not at 2027-02-01/,
    ],
    [
      'after the certificates of the signature expired',
      { at: new Date('2027-02-01T00:00:00Z') },
      /and not at 2027-02/,
    ],
    [
      'whose accuracy reaches beyond them',
      { at: new Date('2026-12-31T23:59:59Z'), accuracy: encodeInteger(5) },
      /and not at 2027/,
    ],
  ])('%s is refused', (_, stamp, reason) => {
    expect(checkStamped(stamp)).toEqual({
      outcome: 'REFUSED',
      reason: expect.stringMatching(reason) as unknown,
    })
  })

  it.each<[string, Buffer]>([
    ['negative', encodeValue(0x02, Buffer.of(0xff))],
    ['huge', encodeInteger(Buffer.from('7fffffffffffffff', 'hex'))],
    ['of no number', encodeValue(0x80, Buffer.alloc(4, 0xff))],
    ['of too many milliseconds', encodeValue(0x80, Buffer.of(0xff, 0xff))],
  ])('with an accuracy that is %s is refused', (_, accuracy) => {
    expect(checkStamped({ accuracy })).toMatchObject({
      outcome: 'REFUSED',
      reason: 'the accuracy of the timestamp is not accepted',
    })
  })

  it('of an authority that is not trusted is refused although its chain is whole', () => {
    const signer = makeCertificate({ issuer: stranger, extendedKeyUsage: [TIME_STAMPING], ...YEARS })
    const stamp = { issuer: stranger, signer, certificates: [signer.der, stranger.der] }
    expect(checkStamped(stamp)).toMatchObject({ reason: 'the authority of the timestamp is not trusted' })
  })
})

import { describe, expect, it } from 'vitest'
import {
  ACME,
  makeCertificate,
  makeChain,
  writeExtension,
  type KeyKind,
} from '../../../../signing/notation/chains.ts'
import { encodeOctets, encodeOid, encodeSequence } from '../../../../signing/der.ts'
import type { NotationRequest } from '../../../../signing/notation/signatures.ts'
import { checkSigned, type TrustRequest } from './notation-trust.ts'

const { root, leaf, chain } = makeChain()
const SIGNED = { leaf, chain } satisfies NotationRequest
const TRUST = { ca: [root.der] } satisfies TrustRequest
const IDENTITY = 'x509.subject: C=US, ST=WA, O=acme'
const BY_ACME = { scheme: 'notation', identity: 'C=US, ST=WA, O=acme, CN=release' }

describe('a valid signature', () => {
  it.each(['jws', 'cose'] as const)('in %s is verified with each accepted key', format => {
    for (const key of ['P-256', 'P-384', 'P-521', 'rsa-2048', 'rsa-3072', 'rsa-4096'] satisfies KeyKind[]) {
      const made = makeChain({ key })
      const check = checkSigned({ ...made, format }, { ca: [made.root.der] })
      expect({ key, ...check }).toEqual({ key, outcome: 'VERIFIED', signer: BY_ACME })
    }
  })

  it('of a self-signed certificate is verified if that is trusted', () => {
    const own = makeCertificate()
    expect(checkSigned({ leaf: own, chain: [own.der] }, { ca: [own.der] }).outcome).toBe('VERIFIED')
  })

  it('names when a signing authority signed', () => {
    const scheme = 'notary.x509.signingAuthority'
    const check = checkSigned({ ...SIGNED, scheme }, { signingAuthority: [root.der] })
    expect(check).toEqual({ outcome: 'VERIFIED', signer: BY_ACME, signedAt: '2026-06-01T00:00:00.000Z' })
  })

  it.each([IDENTITY, 'x509.subject: C=US,ST=WA,O=acme,CN=release'])(
    'is by the trusted identity %s',
    identity => {
      expect(checkSigned(SIGNED, { ...TRUST, identities: [identity] }).outcome).toBe('VERIFIED')
    },
  )
})

const other = makeChain({ subject: [...ACME.slice(0, 2), ['O', 'other']] })
const PLUGIN = 'io.cncf.notary.verificationPlugin'
const CRL = writeExtension('2.5.29.31', false, encodeSequence())
const OCSP = writeExtension(
  '1.3.6.1.5.5.7.1.1',
  false,
  encodeSequence(encodeSequence(encodeOid('1.3.6.1.5.5.7.48.1'), encodeOctets(Buffer.from('x')))),
)
const revocable = makeChain({ extensions: [CRL] })
const askable = makeChain({ extensions: [OCSP] })
const doubled = makeChain({ subject: [...ACME, ['OU', 'a'], ['OU', 'b']] })

interface Case {
  name: string
  signed?: Partial<NotationRequest>
  trust?: TrustRequest
  outcome: 'REFUSED' | 'UNKNOWN'
  reason: RegExp
}

const REFUSED: readonly Case[] = [
  {
    name: 'of another artifact',
    signed: { artifact: Buffer.from('{}') },
    outcome: 'REFUSED',
    reason: /another artifact/,
  },
  {
    name: 'that names no artifact',
    signed: { payload: {} },
    outcome: 'REFUSED',
    reason: /names no artifact/,
  },
  {
    name: 'with another content type',
    signed: { contentType: 'application/json' },
    outcome: 'REFUSED',
    reason: /content type application\/json is not accepted/,
  },
  {
    name: 'by the key of another',
    signed: { leaf: other.leaf },
    outcome: 'REFUSED',
    reason: /not by the key/,
  },
  {
    name: 'with another algorithm',
    signed: { algorithm: 'ES512' },
    outcome: 'REFUSED',
    reason: /not that of the signer/,
  },
  {
    name: 'of an authority nobody trusts',
    trust: { ca: [other.root.der] },
    outcome: 'REFUSED',
    reason: /no trusted one/,
  },
  {
    name: 'by another identity',
    trust: { ...TRUST, identities: ['x509.subject: C=US, ST=WA, O=other'] },
    outcome: 'REFUSED',
    reason: /no trusted identity/,
  },
  {
    name: 'where only identities of another type are trusted',
    trust: { ...TRUST, identities: ['arn:aws:signer:eu-west-1:111122223333:/signing-profiles/release'] },
    outcome: 'REFUSED',
    reason: /no trusted identity/,
  },
  {
    name: 'by a name with an attribute twice',
    signed: doubled,
    trust: { ca: [doubled.root.der], identities: [IDENTITY] },
    outcome: 'REFUSED',
    reason: /OU is there twice/,
  },
  {
    name: 'that expired',
    signed: { expiry: new Date('2026-06-30T00:00:00Z') },
    outcome: 'REFUSED',
    reason: /expired at 2026-06-30/,
  },
  {
    name: 'that expires when it is verified',
    signed: { expiry: new Date('2026-07-01T00:00:00Z') },
    outcome: 'REFUSED',
    reason: /expired/,
  },
  {
    name: 'that expires before it was made',
    signed: { expiry: new Date('2026-05-01T00:00:00Z') },
    trust: { ...TRUST, now: new Date('2026-04-01T00:00:00Z') },
    outcome: 'REFUSED',
    reason: /expires before it was made/,
  },
  {
    name: 'of a certificate that expired',
    trust: { ...TRUST, now: new Date('2027-02-01T00:00:00Z') },
    outcome: 'REFUSED',
    reason: /and not at 2027-02-01/,
  },
  {
    name: 'of a certificate that is not yet valid',
    trust: { ...TRUST, now: new Date('2025-02-01T00:00:00Z') },
    outcome: 'REFUSED',
    reason: /and not at 2025-02-01/,
  },
  {
    name: 'of a signing authority before its certificate was valid',
    signed: { scheme: 'notary.x509.signingAuthority', signedAt: new Date('2025-02-01T00:00:00Z') },
    trust: { signingAuthority: [root.der] },
    outcome: 'REFUSED',
    reason: /and not at 2025-02-01/,
  },
  {
    name: 'of a signing authority where only certificate authorities are trusted',
    signed: { scheme: 'notary.x509.signingAuthority' },
    outcome: 'REFUSED',
    reason: /no store of the type signingAuthority/,
  },
  {
    name: 'with an unknown scheme',
    signed: { scheme: 'notary.x509.other' },
    outcome: 'REFUSED',
    reason: /is not known/,
  },
  {
    name: 'whose scheme is not critical',
    signed: { critical: [] },
    outcome: 'REFUSED',
    reason: /not marked as critical/,
  },
  {
    name: 'whose expiry is not critical',
    signed: { expiry: new Date('2026-12-01T00:00:00Z'), critical: ['io.cncf.notary.signingScheme'] },
    outcome: 'REFUSED',
    reason: /expiry is not marked as critical/,
  },
  {
    name: 'with a critical attribute that is not there',
    signed: { critical: ['io.cncf.notary.signingScheme', 'com.example.limit'] },
    outcome: 'REFUSED',
    reason: /com.example.limit is critical and is not there/,
  },
  {
    name: 'with a critical attribute that is not understood',
    signed: {
      critical: ['io.cncf.notary.signingScheme', 'com.example.limit'],
      attributes: { 'com.example.limit': 'x' },
    },
    outcome: 'REFUSED',
    reason: /com.example.limit is not known/,
  },
  {
    name: 'that a plugin must verify',
    signed: {
      critical: ['io.cncf.notary.signingScheme', PLUGIN],
      attributes: { [PLUGIN]: 'com.amazonaws.signer' },
    },
    outcome: 'UNKNOWN',
    reason: /only the plugin com.amazonaws.signer/,
  },
  {
    name: 'of a certificate whose revocation is published as a list',
    signed: revocable,
    trust: { ca: [revocable.root.der] },
    outcome: 'UNKNOWN',
    reason: /revoked is not known/,
  },
  {
    name: 'of a certificate whose revocation is asked by OCSP',
    signed: askable,
    trust: { ca: [askable.root.der] },
    outcome: 'UNKNOWN',
    reason: /revoked is not known/,
  },
  {
    name: 'of which nobody asks',
    trust: { ...TRUST, verification: { level: 'skip' } },
    outcome: 'UNKNOWN',
    reason: /skips verification/,
  },
]

describe.each(['jws', 'cose'] as const)('a signature in %s', format => {
  it.each(REFUSED)('$name is not accepted', ({ signed, trust = TRUST, outcome, reason }) => {
    const check = checkSigned({ ...SIGNED, format, ...signed }, trust)
    expect(check).toEqual({ outcome, reason: expect.stringMatching(reason) as unknown })
  })
})

describe('the level of a trust policy', () => {
  const expired = { ...SIGNED, expiry: new Date('2026-06-30T00:00:00Z') }

  it('accepts what it only logs', () => {
    const permissive = { ...TRUST, verification: { level: 'permissive' } }
    expect(checkSigned(expired, permissive).outcome).toBe('VERIFIED')
    expect(
      checkSigned({ ...SIGNED, ...revocable }, { ...permissive, ca: [revocable.root.der] }).outcome,
    ).toBe('VERIFIED')
    const overridden = { ...TRUST, verification: { level: 'strict', override: { expiry: 'log' } } }
    expect(checkSigned(expired, overridden).outcome).toBe('VERIFIED')
  })

  it('never makes a signer that is not authentic vouch', () => {
    const audit = { ca: [other.root.der], verification: { level: 'audit' } }
    expect(checkSigned(SIGNED, audit)).toEqual({
      outcome: 'UNKNOWN',
      reason: expect.stringContaining('only logs it') as unknown,
    })
  })

  it('never accepts a signature of another artifact', () => {
    const audit = { ...TRUST, verification: { level: 'audit' } }
    expect(checkSigned({ ...SIGNED, artifact: Buffer.from('{}') }, audit).outcome).toBe('REFUSED')
  })
})

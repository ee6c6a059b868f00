import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  ExpectedSignerError,
  parsePublicKey,
  parseTextPattern,
  type ExpectedText,
} from '../../../../../audit/engines/signature/sigstore/expected-signer.ts'
import {
  loadPublicGoodRoot,
  PUBLIC_GOOD_ROOT,
} from '../../../../../audit/engines/signature/sigstore/public-good-root.ts'
import { parseTrustRoot, TrustRootError } from '../../../../../audit/engines/signature/sigstore/trust-root.ts'
import { encodeOid, encodeTagged, encodeUtf8, encodeValue } from '../../../../signing/der.ts'
import { writePem } from '../../../../signing/sign-bundle.ts'
import { describeTrustRoot, signLeaf, TEST_SUBJECT } from '../../../../signing/sigstore-instance.ts'
import { createSigningCase, signCase, verifyWritten } from '../../../../signing/verify-written.ts'

const signing = createSigningCase()
const { instance, key } = signing

describe('the trust root of the public good instance', () => {
  it('is the file that its digest says, and is used for a year', () => {
    const path = 'audit/engines/signature/sigstore/public-good-root.json'
    const digest = createHash('sha256').update(readFileSync(path)).digest('hex')
    expect(digest).toBe(PUBLIC_GOOD_ROOT.sha256)
    const { material, expiresAt } = loadPublicGoodRoot()
    expect(expiresAt).toBe('2027-11-29T00:00:00Z')
    expect(material.tlogs.map(({ baseURL }) => baseURL)).toEqual([
      'https://rekor.sigstore.dev',
      'https://log2025-1.rekor.sigstore.dev',
    ])
    expect(material.timestampAuthorities).toHaveLength(1)
  })

  it('trusts no other instance', () => {
    const now = new Date('2026-12-01T00:00:00Z')
    expect(verifyWritten(signing, signCase(signing), { trustRoot: loadPublicGoodRoot(), now }).outcome).toBe(
      'REFUSED',
    )
  })
})

describe('a trust root is not read', () => {
  const sound = describeTrustRoot(instance)
  const [log] = sound.tlogs
  const publicKey = log?.publicKey
  const { validFor, ...unlimited } = publicKey ?? { validFor: {} }
  const cases: { name: string; root: unknown }[] = [
    { name: 'of another media type', root: { ...sound, mediaType: 'application/json' } },
    { name: 'of another version', root: { ...sound, mediaType: sound.mediaType.replace('0.1', '0.3') } },
    { name: 'that is a list', root: [] },
    {
      name: 'with a log that is valid from no time',
      root: { ...sound, tlogs: [{ ...log, publicKey: unlimited }] },
    },
    {
      name: 'with a time that is none',
      root: {
        ...sound,
        tlogs: [{ ...log, publicKey: { ...publicKey, validFor: { ...validFor, end: 'x' } } }],
      },
    },
    {
      name: 'with a key that is none',
      root: { ...sound, tlogs: [{ ...log, publicKey: { ...publicKey, rawBytes: 'AAAA' } }] },
    },
  ]

  it.each(cases)('$name', ({ root }) => {
    expect(() => parseTrustRoot(JSON.stringify(root))).toThrow(TrustRootError)
  })

  it('with a key twice, or that is no JSON', () => {
    for (const text of [JSON.stringify(sound).replace('{', '{"tlogs":[],'), '{', ''])
      expect(() => parseTrustRoot(text)).toThrow(TrustRootError)
  })

  it('unless it is sound, of v0.1 or v0.2', () => {
    for (const mediaType of [sound.mediaType, 'application/vnd.dev.sigstore.trustedroot.v0.2+json'])
      expect(parseTrustRoot(JSON.stringify({ ...sound, mediaType })).material.tlogs).toHaveLength(2)
  })
})

describe('an expected signer', () => {
  const issuer = parseTextPattern('https://token\\.example\\.com')
  const verify = (subject: ExpectedText, names?: Buffer) => {
    const bundle = signCase(signing, { signer: signLeaf(instance, names ? { names } : {}) })
    return verifyWritten(signing, bundle, { signers: [{ kind: 'IDENTITY', issuer, subject }] }).outcome
  }

  it('is compared exactly, or by a regular expression for the whole text', () => {
    expect(verify({ exact: TEST_SUBJECT })).toBe('VERIFIED')
    expect(verify({ exact: 'https://example.com/.*' })).toBe('REFUSED')
    expect(verify(parseTextPattern('https://example\\.com/shop/.+'))).toBe('VERIFIED')
    expect(verify(parseTextPattern('https://example\\.com/shop/'))).toBe('REFUSED')
    expect(verify(parseTextPattern('a|https://example\\.com/shop/'))).toBe('REFUSED')
    expect(verify(parseTextPattern('shop|main'))).toBe('REFUSED')
  })

  it('is an e-mail address, a URI or a name of Fulcio, also one of several', () => {
    const email = encodeValue(0x81, Buffer.from('release@example.com'))
    const name = encodeTagged(
      0,
      encodeOid('1.3.6.1.4.1.57264.1.7'),
      encodeTagged(0, encodeUtf8('release!example')),
    )
    const other = encodeTagged(0, encodeOid('1.2.3'), encodeTagged(0, encodeUtf8('release!example')))
    expect(verify({ exact: 'release@example.com' }, email)).toBe('VERIFIED')
    expect(verify({ exact: 'release!example' }, name)).toBe('VERIFIED')
    expect(verify({ exact: 'release!example' }, Buffer.concat([email, name]))).toBe('VERIFIED')
    expect(verify({ exact: 'release!example' }, other)).toBe('REFUSED')
  })

  it('has a pattern that is none, or is too long', () => {
    for (const source of ['(', 'a)|(?:b', 'x'.repeat(1_025)])
      expect(() => parseTextPattern(source)).toThrow(ExpectedSignerError)
  })

  it('has a subject that is not too long to compare', () => {
    expect(verify(parseTextPattern('.*'), encodeValue(0x86, Buffer.from('x'.repeat(9_000))))).toBe('REFUSED')
  })

  it('has a public key in PEM, and no private one', () => {
    expect(parsePublicKey(writePem(key)).asymmetricKeyType).toBe('ec')
    const secret = key.privateKey.export({ format: 'pem', type: 'pkcs8' }) as string
    for (const pem of [secret, '', 'x', writePem(instance.root), writePem(key).replace('MF', 'AA')])
      expect(() => parsePublicKey(pem)).toThrow(ExpectedSignerError)
  })
})

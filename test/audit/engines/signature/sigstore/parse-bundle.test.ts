import { describe, expect, it } from 'vitest'
import { MAX_BUNDLE_BYTES } from '../../../../../audit/engines/signature/sigstore/bundle/parse-bundle.ts'
import {
  signAttestation,
  createSigningCase,
  readReason,
  signCase,
  verifyWritten,
} from '../../../../signing/verify-written.ts'
import type { WrittenBundle } from '../../../../signing/sign-bundle.ts'

const signing = createSigningCase()

const fail = (bundle: unknown) => readReason(verifyWritten(signing, bundle))

describe('a bundle is not read', () => {
  it.each([
    'application/vnd.dev.sigstore.bundle.v0.4+json',
    'application/vnd.dev.sigstore.bundle+json;version=0.4',
    'application/vnd.dev.sigstore.bundle.v0.3+json ',
    'application/json',
    '',
  ])('of media type %j', mediaType => {
    expect(fail({ ...signCase(signing), mediaType })).toMatch(
      /^UNKNOWN: The media type .* is not supported\.$/,
    )
  })

  it('without a media type', () => {
    const { mediaType, ...rest } = signCase(signing)
    expect(mediaType).toContain('sigstore')
    expect(fail(rest)).toBe('REFUSED: The bundle has no media type.')
  })

  it.each(['', 'null', '[]', '1', '"x"', '{', '{"mediaType":1}', '{}x'])('that is %j', text => {
    expect(verifyWritten(signing, text).outcome).toBe('REFUSED')
  })

  it('that is larger than 4 MB', () => {
    const text = JSON.stringify(signCase(signing))
    const largest = text + ' '.repeat(MAX_BUNDLE_BYTES - Buffer.byteLength(text))
    expect(fail(largest)).toBe('VERIFIED')
    expect(fail(`${largest} `)).toContain('UNKNOWN: The bundle has more than')
  })

  it('that is nested deeply', () => {
    expect(fail('['.repeat(100_000) + ']'.repeat(100_000))).toBe(
      'REFUSED: The bundle is malformed: it has more than 64 levels.',
    )
  })

  it('that has a key twice, in any spelling', () => {
    const text = JSON.stringify(signCase(signing))
    const signature = '"signature":"AAAA",'
    for (const key of [signature, signature.replace('"sig', '"\\u0073ig')])
      expect(fail(text.replace('"signature":', `${key}"signature":`))).toBe(
        'REFUSED: The bundle is malformed: an object has the same key twice.',
      )
  })

  it('that has fields which bundles do not have', () => {
    expect(fail({ ...signCase(signing), extra: 1 })).toContain('REFUSED: The bundle is malformed')
    const proto = JSON.stringify(signCase(signing)).replace('{', '{"__proto__":{},')
    expect(fail(proto)).toContain('REFUSED: The bundle is malformed')
  })

  it('that has two contents, two signers, or two signatures', () => {
    const both: WrittenBundle = { ...signCase(signing), ...signAttestation(signing) }
    expect(fail(both)).toContain('REFUSED: The bundle is malformed')
    const signers = signCase(signing)
    signers.verificationMaterial.publicKey = { hint: '' }
    expect(fail(signers)).toContain('REFUSED: The bundle is malformed')
    const signed = signAttestation(signing)
    signed.dsseEnvelope?.signatures.push({ sig: 'AAAA', keyid: '' })
    expect(fail(signed)).toContain(
      'REFUSED: The bundle is malformed: dsseEnvelope.signatures has more than 1.',
    )
  })

  it('that has more than 32 log entries or timestamps', () => {
    const bundle = signCase(signing)
    const [entry] = bundle.verificationMaterial.tlogEntries
    if (entry) bundle.verificationMaterial.tlogEntries = Array.from({ length: 33 }, () => entry)
    expect(fail(bundle)).toContain(
      'REFUSED: The bundle is malformed: verificationMaterial.tlogEntries has more than 32.',
    )
    const stamped = signCase(signing, { isTimestamped: true })
    const data = stamped.verificationMaterial.timestampVerificationData
    data.rfc3161Timestamps = Array.from({ length: 33 }, () => ({ signedTimestamp: 'AAAA' }))
    expect(fail(stamped)).toContain('REFUSED: The bundle is malformed')
  })

  it('that is not Base64 in its canonical form', () => {
    const bundle = signCase(signing)
    const { messageSignature } = bundle
    if (messageSignature) messageSignature.signature = ` ${messageSignature.signature}`
    expect(fail(bundle)).toContain(
      'REFUSED: The bundle is malformed: messageSignature.signature is not Base64.',
    )
  })

  it('of a version that demands other fields', () => {
    expect(
      fail({ ...signCase(signing, { version: '0.1' }), mediaType: signCase(signing).mediaType }),
    ).toContain('REFUSED: The bundle lacks what its version demands')
  })
})

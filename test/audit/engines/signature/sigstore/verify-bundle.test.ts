import { generateKeyPairSync, sign, constants } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  describeArtifact,
  parseArtifactDigest,
} from '../../../../../audit/engines/signature/sigstore/signed-artifact.ts'
import { createEcKey, type SigningKey } from '../../../../signing/certificates.ts'
import { hashHex, signBundle, stateAbout, type WrittenBundle } from '../../../../signing/sign-bundle.ts'
import { SIGNED_AT, TEST_ISSUER, TEST_SUBJECT } from '../../../../signing/sigstore-instance.ts'
import {
  signAttestation,
  createSigningCase,
  expectCase,
  readReason,
  signCase,
  verifyWritten,
} from '../../../../signing/verify-written.ts'

const signing = createSigningCase()
const { instance, artifact, key, leaf } = signing
const digestOnly = parseArtifactDigest(`sha256:${hashHex(artifact)}`)

describe('a bundle of an expected signer is verified', () => {
  const contents = [
    ['a signature', { artifact }],
    ['an attestation', { statement: stateAbout(artifact) }],
  ] as const
  const versions = ['0.1', '0.2', '0.3'] as const
  const logs = [instance.rekor, instance.rekorV2]
  const cases = contents.flatMap(([name, message]) =>
    logs.flatMap(log =>
      versions
        .filter(version => !(version === '0.1' && log.version === 2))
        .map(version => ({ name, message, log, version, rekor: log.version })),
    ),
  )

  it.each(cases)('$name of v$version in Rekor v$rekor, keyless', ({ message, log, version }) => {
    const bundle = signBundle(instance, { message, signer: leaf, log, version })
    const signer = { scheme: 'cosign-keyless', identity: TEST_SUBJECT, issuer: TEST_ISSUER }
    const expected = { outcome: 'VERIFIED', signer, signedAt: SIGNED_AT.toISOString() }
    expect(verifyWritten(signing, bundle)).toMatchObject(expected)
    expect(verifyWritten(signing, bundle, digestOnly && { artifact: digestOnly })).toMatchObject(expected)
  })

  it.each(cases)('$name of v$version in Rekor v$rekor, with a key', ({ message, log, version }) => {
    const bundle = signBundle(instance, { message, signer: key, log, version })
    expect(verifyWritten(signing, bundle)).toMatchObject({
      outcome: 'VERIFIED',
      signer: { scheme: 'cosign-key' },
    })
  })

  it('with a timestamp, at the time that the timestamp says', () => {
    const bundle = signCase(signing, { log: instance.rekorV2 })
    expect(verifyWritten(signing, bundle)).toMatchObject({ signedAt: SIGNED_AT.toISOString() })
  })

  it('of v0.1 with a proof that has no checkpoint: the promise counts', () => {
    const bundle = signCase(signing, { version: '0.1' })
    delete bundle.verificationMaterial.tlogEntries[0]?.inclusionProof?.checkpoint
    expect(verifyWritten(signing, bundle)).toMatchObject({ outcome: 'VERIFIED' })
  })
})

/** A bundle of `key` without a log entry, of which the signature is made by `signArtifact`. */
function signUnlogged(signer: SigningKey, signArtifact: () => Buffer): WrittenBundle {
  const bundle = signBundle(instance, { message: { artifact }, signer, log: 'NONE' })
  if (bundle.messageSignature) bundle.messageSignature.signature = signArtifact().toString('base64')
  return bundle
}

describe('the keys of cosign', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const ed25519 = generateKeyPairSync('ed25519')
  const padding = constants.RSA_PKCS1_PSS_PADDING
  const cases: {
    name: string
    signer: SigningKey
    algorithm: string
    sign: () => Buffer
    byDigest: string
  }[] = [
    ...(['P-256', 'P-384', 'P-521'] as const).flatMap(curve => {
      const signer = createEcKey(curve)
      return ['sha256', 'sha384', 'sha512'].map(hash => ({
        name: `ECDSA ${curve} with ${hash}`,
        signer,
        algorithm: hash,
        sign: () => sign(hash, artifact, signer.privateKey),
        byDigest: 'VERIFIED',
      }))
    }),
    {
      name: 'RSA PKCS #1 v1.5',
      signer: rsa,
      algorithm: 'sha256',
      sign: () => sign('sha256', artifact, rsa.privateKey),
      byDigest: 'VERIFIED',
    },
    {
      name: 'RSA-PSS',
      signer: rsa,
      algorithm: 'sha256',
      sign: () => sign('sha256', artifact, { key: rsa.privateKey, padding }),
      byDigest: 'UNKNOWN',
    },
    {
      name: 'Ed25519',
      signer: ed25519,
      algorithm: 'sha512',
      sign: () => sign(null, artifact, ed25519.privateKey),
      byDigest: 'UNKNOWN',
    },
  ]

  it.each(cases)('$name', ({ signer, algorithm, sign: signArtifact, byDigest }) => {
    const bundle = signUnlogged(signer, signArtifact)
    const digest = describeArtifact(artifact).digests[algorithm as 'sha256']
    const messageDigest = {
      algorithm: algorithm.replace('sha', 'SHA2_'),
      digest: digest?.toString('base64') ?? '',
    }
    if (bundle.messageSignature) bundle.messageSignature.messageDigest = messageDigest
    const expectation = { signers: [{ kind: 'KEY' as const, key: signer.publicKey }], allowUnlogged: true }
    expect(readReason(verifyWritten(signing, bundle, expectation))).toBe('VERIFIED')
    const known = parseArtifactDigest(`${algorithm}:${digest?.toString('hex')}`)
    expect(known).toBeDefined()
    if (known === undefined) return
    expect(verifyWritten(signing, bundle, { ...expectation, artifact: known }).outcome).toBe(byDigest)
    const other = describeArtifact(Buffer.from('another'))
    expect(verifyWritten(signing, bundle, { ...expectation, artifact: other }).outcome).toBe('REFUSED')
    const others = { signers: [{ kind: 'KEY' as const, key: createOther(signer).publicKey }] }
    const byOther = verifyWritten(signing, bundle, { ...expectation, ...others })
    expect(readReason(byOther)).toBe('REFUSED: The signature is not valid, or by another key.')
  })

  it('of other kinds are not decided', () => {
    for (const signer of [
      createEcKey('secp256k1'),
      generateKeyPairSync('ed448'),
      generateKeyPairSync('rsa', { modulusLength: 1_024 }),
    ]) {
      const bundle = signUnlogged(key, () => sign('sha256', artifact, key.privateKey))
      const expectation = { signers: [{ kind: 'KEY' as const, key: signer.publicKey }], allowUnlogged: true }
      expect(verifyWritten(signing, bundle, expectation).outcome).toBe('UNKNOWN')
    }
  })

  it('without a log entry are accepted only where that is allowed, or where the trust root names no log', () => {
    const bundle = signCase(signing, { signer: key, log: 'NONE' })
    expect(readReason(verifyWritten(signing, bundle))).toBe('REFUSED: It has no entry in a transparency log.')
    expect(verifyWritten(signing, bundle, { allowUnlogged: true }).outcome).toBe('VERIFIED')
    const trustRoot = {
      material: { tlogs: [], ctlogs: [], certificateAuthorities: [], timestampAuthorities: [] },
      issuers: [],
    }
    expect(verifyWritten(signing, bundle, { trustRoot }).outcome).toBe('VERIFIED')
  })
})

function createOther(signer: SigningKey): SigningKey {
  const { asymmetricKeyType, asymmetricKeyDetails } = signer.publicKey
  if (asymmetricKeyType === 'rsa') return generateKeyPairSync('rsa', { modulusLength: 2_048 })
  if (asymmetricKeyType === 'ed25519') return generateKeyPairSync('ed25519')
  return createEcKey(asymmetricKeyDetails?.namedCurve)
}

describe('a trust root', () => {
  it('decides nothing after it expired', () => {
    const { trustRoot } = expectCase(signing)
    const verify = (expiresAt: string) =>
      readReason(verifyWritten(signing, signAttestation(signing), { trustRoot: { ...trustRoot, expiresAt } }))
    expect(verify('2026-11-28T00:00:00Z')).toBe('UNKNOWN: The trust root expired at 2026-11-28T00:00:00Z.')
    expect(verify('2026-11-30T00:00:00Z')).toBe('VERIFIED')
  })
})

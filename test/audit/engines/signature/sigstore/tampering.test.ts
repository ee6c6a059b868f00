import { describe, expect, it } from 'vitest'
import { describeArtifact } from '../../../../../audit/engines/signature/sigstore/signed-artifact.ts'
import { createEcKey } from '../../../../signing/certificates.ts'
import { stateAbout } from '../../../../signing/sign-bundle.ts'
import { signLeaf } from '../../../../signing/sigstore-instance.ts'
import {
  signAttestation,
  changeBit,
  createSigningCase,
  expectRefusal,
  readReason,
  signCase,
  verifyWritten,
} from '../../../../signing/verify-written.ts'

const signing = createSigningCase()
const { instance, artifact, key, leaf } = signing
const anotherArtifact = Buffer.from('another artifact')

describe('a bundle is refused if', () => {
  it('the artifact is another', () => {
    const other = { artifact: describeArtifact(anotherArtifact) }
    for (const bundle of [signCase(signing), signAttestation(signing)])
      expect(readReason(verifyWritten(signing, bundle, other))).toContain('REFUSED: The')
    expect(readReason(verifyWritten(signing, signCase(signing), other))).toContain('about another artifact')
    expect(readReason(verifyWritten(signing, signAttestation(signing), other))).toContain(
      'about another artifact',
    )
  })

  it('its signature is changed', () => {
    const signed = signCase(signing)
    if (signed.messageSignature)
      signed.messageSignature.signature = changeBit(signed.messageSignature.signature)
    expectRefusal(
      signing,
      signed,
      'The entry of the transparency log is about something else: "signature mismatch"',
    )
    const attested = signAttestation(signing)
    const [signature] = attested.dsseEnvelope?.signatures ?? []
    if (signature) signature.sig = changeBit(signature.sig)
    expectRefusal(signing, attested, 'The entry of the transparency log is about something else')
    const unlogged = signCase(signing, { signer: key, log: 'NONE' })
    if (unlogged.messageSignature)
      unlogged.messageSignature.signature = changeBit(unlogged.messageSignature.signature)
    expect(readReason(verifyWritten(signing, unlogged, { allowUnlogged: true }))).toBe(
      'REFUSED: The signature is not valid, or by another key.',
    )
  })

  it('the signature is by the key of another', () => {
    const other = createEcKey()
    expectRefusal(
      signing,
      signCase(signing, { signer: other }),
      'The signature is not valid, or by another key.',
    )
    const bundle = signCase(signing)
    const forged = signCase(signing, { signer: { ...leaf, privateKey: other.privateKey } })
    expectRefusal(signing, forged, 'The signature is not valid: "signature verification failed"')
    bundle.verificationMaterial.certificate = { rawBytes: signLeaf(instance).der.toString('base64') }
    expectRefusal(signing, bundle, 'The signature is not valid')
  })

  it('its payload is changed', () => {
    const bundle = signAttestation(signing)
    const payload = JSON.stringify(stateAbout(artifact, 'https://example.com/other'))
    if (bundle.dsseEnvelope) bundle.dsseEnvelope.payload = Buffer.from(payload).toString('base64')
    expectRefusal(
      signing,
      bundle,
      'The entry of the transparency log is about something else: "DSSE payload hash mismatch"',
    )
    const typed = signAttestation(signing)
    if (typed.dsseEnvelope) typed.dsseEnvelope.payloadType = 'application/json'
    expectRefusal(signing, typed, 'The signature is not valid')
  })

  it('a key is expected and it has a certificate, or the other way around', () => {
    const byKey = { signers: [{ kind: 'KEY' as const, key: key.publicKey }] }
    expect(readReason(verifyWritten(signing, signCase(signing), byKey))).toBe(
      'REFUSED: It is signed with a certificate, and a public key is expected.',
    )
    expect(readReason(verifyWritten(signing, signCase(signing, { signer: key }), { signers: [] }))).toBe(
      'REFUSED: It is signed with a public key, and a certificate is expected.',
    )
  })
})

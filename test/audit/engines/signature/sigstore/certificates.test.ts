import { describe, expect, it } from 'vitest'
import { createEcKey, EXTENDED_KEY_USAGES, signCertificate } from '../../../../signing/certificates.ts'
import { encodeUtf8, encodeValue } from '../../../../signing/der.ts'
import {
  createSigstoreInstance,
  INSTANCE_END,
  signLeaf,
  SIGNED_AT,
  TEST_SUBJECT,
  type LeafRequest,
} from '../../../../signing/sigstore-instance.ts'
import {
  createSigningCase,
  expectRefusal,
  readReason,
  signCase,
  verifyWritten,
} from '../../../../signing/verify-written.ts'

const UNTRUSTED = 'The certificate is not trusted: "Failed to verify certificate chain"'

const signing = createSigningCase()
const { instance } = signing
const stranger = createSigstoreInstance()
const HOUR = 3_600_000

describe('a certificate is refused', () => {
  const cases: { name: string; request: LeafRequest; reason: string }[] = [
    { name: 'that expired', request: { notAfter: new Date(SIGNED_AT.getTime() - 1_000) }, reason: UNTRUSTED },
    {
      name: 'that is not yet valid',
      request: { notBefore: new Date(SIGNED_AT.getTime() + 1_000) },
      reason: UNTRUSTED,
    },
    { name: 'of another authority', request: { authority: stranger.authority }, reason: UNTRUSTED },
    { name: 'without a promise of a log', request: { certificateLog: 'NONE' }, reason: 'got 0' },
    {
      name: 'with the promise of another log',
      request: { certificateLog: createEcKey() },
      reason: 'SCT verification failed',
    },
    {
      name: 'for another purpose',
      request: { usage: EXTENDED_KEY_USAGES.timeStamping },
      reason: 'not for signing code',
    },
    { name: 'of an authority', request: { isAuthority: true }, reason: 'that of an authority' },
    {
      name: 'with a critical extension that is not understood',
      request: { further: [{ oid: '1.2.3.4', value: encodeUtf8('x'), critical: true }] },
      reason: 'critical extension that is not understood: 1.2.3.4',
    },
    {
      name: 'with an extension twice',
      request: { further: [{ oid: '1.3.6.1.4.1.57264.1.1', value: Buffer.from('https://other.example') }] },
      reason: 'an extension twice',
    },
    { name: 'of another subject', request: { subject: `${TEST_SUBJECT}x` }, reason: 'which is not expected' },
    {
      name: 'of another issuer',
      request: { issuer: 'https://other.example.com' },
      reason: 'which is not expected',
    },
    {
      name: 'with its subject in a name of another type',
      request: { names: encodeValue(0x82, Buffer.from(TEST_SUBJECT)) },
      reason: 'names no subject',
    },
    {
      name: 'with a name that has a zero',
      request: { subject: `${TEST_SUBJECT}\0.example.org` },
      reason: 'a name that cannot be read',
    },
  ]

  it.each(cases)('$name', ({ request, reason }) => {
    const bundle = signCase(signing, { signer: signLeaf(instance, request) })
    expect(readReason(verifyWritten(signing, bundle))).toContain(reason)
    expect(verifyWritten(signing, bundle).outcome).toBe('REFUSED')
  })

  it('whose authority was not valid at that time', () => {
    const time = new Date(INSTANCE_END.getTime() + HOUR)
    const long = { notBefore: SIGNED_AT, notAfter: new Date(time.getTime() + HOUR) }
    expectRefusal(signing, signCase(signing, { signer: signLeaf(instance, long), time }), UNTRUSTED)
  })

  it('whose authority may not issue certificates', () => {
    const ordinary = signLeaf(instance)
    expectRefusal(
      signing,
      signCase(signing, { signer: signLeaf(instance, { authority: ordinary }) }),
      UNTRUSTED,
    )
  })

  it('that comes with a root', () => {
    const bundle = signCase(signing, { version: '0.1' })
    const root = { rawBytes: instance.root.der.toString('base64') }
    bundle.verificationMaterial.x509CertificateChain?.certificates.push(root)
    expectRefusal(signing, bundle, 'The bundle contains the certificate of a root.')
  })

  it('that comes with the authority that issued it, where that is not trusted', () => {
    const own = signCertificate({
      subject: 'intermediate',
      issuer: stranger.root,
      notBefore: SIGNED_AT,
      notAfter: INSTANCE_END,
      extensions: [],
    })
    const bundle = signCase(signing, {
      version: '0.1',
      signer: signLeaf(instance, { authority: stranger.authority }),
    })
    bundle.verificationMaterial.x509CertificateChain?.certificates.push(
      { rawBytes: stranger.authority.der.toString('base64') },
      { rawBytes: own.der.toString('base64') },
    )
    expectRefusal(signing, bundle, UNTRUSTED)
  })
})

import { describe, expect, it } from 'vitest'
import {
  makeCertificate,
  makeChain,
  type ChainCertificateRequest,
  type TestCertificate,
} from '../../../../signing/notation/chains.ts'
import { writeExtension } from '../../../../signing/notation/chains.ts'
import { encodeSequence } from '../../../../signing/der.ts'
import { checkSigned } from './notation-trust.ts'

const CODE_SIGNING = '1.3.6.1.5.5.7.3.3'
const root = makeCertificate({ subject: [['CN', 'root']], isCa: true })

/** The reason why a chain is refused whose root is trusted. */
function explainRefusal(leaf: TestCertificate, ...authorities: readonly TestCertificate[]): string {
  const chain = [leaf, ...authorities].map(({ der }) => der)
  const check = checkSigned({ leaf, chain }, { ca: [root.der, ...chain.slice(-1)] })
  return check.outcome === 'REFUSED' ? check.reason : check.outcome
}

function explainLeaf(request: ChainCertificateRequest): string {
  return explainRefusal(makeCertificate({ issuer: root, ...request }), root)
}

describe('a leaf', () => {
  it.each<[string, ChainCertificateRequest]>([
    ['for code signing', { extendedKeyUsage: [CODE_SIGNING] }],
    ['without a purpose', {}],
    ['signed with SHA-512', { hash: 'sha512' }],
  ])('%s is accepted', (_, request) => {
    expect(explainLeaf(request)).toBe('VERIFIED')
  })

  it.each<[string, ChainCertificateRequest, RegExp]>([
    ['that is an authority', { isCa: true, keyUsage: '1' }, /is a certificate authority/],
    ['without a key usage', { keyUsage: undefined }, /may not be used for digital signatures/],
    ['with a usage that is not critical', { isUsageCritical: false }, /may not be used for digital/],
    ['that may not sign', { keyUsage: '01' }, /may not be used for digital/],
    ['that may sign certificates', { keyUsage: '1000010' }, /may also be used for keyCertSign/],
    ['that may encipher keys', { keyUsage: '101' }, /keyEncipherment/],
    ['for servers', { extendedKeyUsage: ['1.3.6.1.5.5.7.3.1', CODE_SIGNING] }, /server authentication/],
    ['for any purpose', { extendedKeyUsage: ['2.5.29.37.0'] }, /any purpose/],
    ['for time stamping', { extendedKeyUsage: ['1.3.6.1.5.5.7.3.8'] }, /time stamping/],
    ['signed with SHA-1', { hash: 'sha1' }, /which is not accepted/],
    ['with a short key', { key: 'rsa-1024' }, /has an RSA key of 1024 bits/],
    ['with an Ed25519 key', { key: 'ed25519' }, /not that of the signer's key/],
    [
      'with an extension twice',
      { extensions: [writeExtension('2.5.29.15', true, encodeSequence())] },
      /twice/,
    ],
  ])('%s is refused', (_, request, reason) => {
    expect(explainLeaf(request)).toMatch(reason)
  })
})

describe('a chain', () => {
  const authority = makeCertificate({
    subject: [['CN', 'authority']],
    isCa: true,
    issuer: root,
    pathLength: 0,
  })
  const leaf = makeCertificate({ issuer: authority })

  it('in the right order is accepted', () => {
    expect(explainRefusal(leaf, authority, root)).toBe('VERIFIED')
  })

  it.each<[string, TestCertificate[], RegExp]>([
    ['without its root', [leaf, authority], /ends the chain and is not self-signed/],
    ['in another order', [leaf, root, authority], /is not issued by the next one/],
    [
      'with an unrelated certificate',
      [leaf, authority, makeCertificate(), root],
      /is not issued by the next/,
    ],
    ['with its root twice', [leaf, authority, root, root], /self-signed and does not end the chain/],
    [
      'by an authority with the same name',
      [leaf, makeCertificate({ subject: [['CN', 'authority']], isCa: true, issuer: root }), root],
      /is not issued by the next one/,
    ],
  ])('%s is refused', (_, [first = leaf, ...rest], reason) => {
    expect(explainRefusal(first, ...rest)).toMatch(reason)
  })

  it('by a certificate that is no authority is refused', () => {
    const leafWithLeaf = makeCertificate({ issuer: leaf })
    expect(explainRefusal(leafWithLeaf, leaf, authority, root)).toMatch(/is no certificate authority/)
  })

  it('by an authority that may not sign certificates is refused', () => {
    const weak = makeCertificate({ subject: [['CN', 'weak']], isCa: true, keyUsage: '1', issuer: root })
    expect(explainRefusal(makeCertificate({ issuer: weak }), weak, root)).toMatch(/may not sign certificates/)
  })

  it('with more authorities than one allows is refused', () => {
    const below = makeCertificate({ subject: [['CN', 'below']], isCa: true, issuer: authority })
    expect(explainRefusal(makeCertificate({ issuer: below }), below, authority, root)).toMatch(
      /allows 0 authorities below it and has 1/,
    )
  })

  it('of 50 certificates is refused', () => {
    const authorities = [root]
    for (let at = 0; at < 48; at += 1)
      authorities.unshift(
        makeCertificate({ subject: [['CN', `authority ${at}`]], isCa: true, issuer: authorities[0] ?? root }),
      )
    expect(explainRefusal(makeCertificate({ issuer: authorities[0] ?? root }), ...authorities)).toMatch(
      /envelope/,
    )
  })

  it('that is no certificate is refused', () => {
    const made = makeChain()
    const check = checkSigned({ ...made, chain: [Buffer.from('no certificate')] }, { ca: [made.root.der] })
    expect(check).toEqual({ outcome: 'REFUSED', reason: 'a certificate cannot be parsed' })
  })
})

import { sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { SignatureExpectation } from '../../../../../audit/engines/signature/sigstore/verify-bundle.ts'
import {
  isCosignLayer,
  verifyCosignLayer,
  type CosignLayer,
} from '../../../../../audit/engines/signature/sigstore/verify-cosign-layer.ts'
import { hashHex, signBundle, stateAbout, writePem } from '../../../../signing/sign-bundle.ts'
import type { BundleRequest, WrittenBundle } from '../../../../signing/sign-bundle.ts'
import { SIGNED_AT, TEST_SUBJECT } from '../../../../signing/sigstore-instance.ts'
import { signTimestamp } from '../../../../signing/timestamp.ts'
import {
  signAttestation,
  changeBit,
  createSigningCase,
  expectCase,
  readReason,
} from '../../../../signing/verify-written.ts'

const signing = createSigningCase()
const { instance, artifact, key, leaf } = signing
const digest = `sha256:${hashHex(artifact)}`

const payload = (type = 'cosign container image signature', named = digest) =>
  Buffer.from(
    JSON.stringify({
      critical: {
        identity: { 'docker-reference': 'registry.example.com/shop' },
        image: { 'docker-manifest-digest': named },
        type,
      },
      optional: null,
    }),
  )

/** The annotations of a layer, as cosign writes them: what `bundle` says. */
function annotate(bundle: WrittenBundle, signer: BundleRequest['signer']): Record<string, string> {
  const [entry] = bundle.verificationMaterial.tlogEntries
  const signature = bundle.messageSignature?.signature
  const logEntry = {
    SignedEntryTimestamp: entry?.inclusionPromise?.signedEntryTimestamp,
    Payload: {
      body: entry?.canonicalizedBody,
      integratedTime: Number(entry?.integratedTime),
      logIndex: Number(entry?.logIndex),
      logID: Buffer.from(entry?.logId.keyId ?? '', 'base64').toString('hex'),
    },
  }
  return {
    'dev.cosignproject.cosign/signature': signature ?? '',
    ...(entry ? { 'dev.sigstore.cosign/bundle': JSON.stringify(logEntry) } : {}),
    ...('der' in signer
      ? {
          'dev.sigstore.cosign/certificate': writePem(signer),
          'dev.sigstore.cosign/chain': writePem(instance.authority) + writePem(instance.root),
        }
      : {}),
  }
}

const simpleSigning = 'application/vnd.dev.cosign.simplesigning.v1+json'

function signLayer(
  signer: BundleRequest['signer'],
  { content = payload(), ...others }: { content?: Buffer } & Pick<BundleRequest, 'log'> = {},
): CosignLayer {
  const bundle = signBundle(instance, { message: { artifact: content }, signer, version: '0.1', ...others })
  return { mediaType: simpleSigning, payload: content, annotations: annotate(bundle, signer) }
}

/** A layer with an attestation, the payload of which is the envelope. */
function attestLayer(statement: object): CosignLayer {
  const bundle = signBundle(instance, { message: { statement }, signer: leaf, version: '0.1' })
  return {
    mediaType: 'application/vnd.dsse.envelope.v1+json',
    payload: Buffer.from(JSON.stringify(bundle.dsseEnvelope)),
    annotations: annotate(bundle, leaf),
  }
}

function verify(layer: CosignLayer, changes: Partial<SignatureExpectation> = {}, about = digest) {
  return verifyCosignLayer(layer, about, expectCase(signing, changes))
}

describe('a signature that cosign attaches', () => {
  it('is verified, keyless or with a key', () => {
    expect(verify(signLayer(leaf))).toMatchObject({
      outcome: 'VERIFIED',
      signer: { scheme: 'cosign-keyless', identity: TEST_SUBJECT },
      signedAt: SIGNED_AT.toISOString(),
    })
    expect(verify(signLayer(key))).toMatchObject({ outcome: 'VERIFIED', signer: { scheme: 'cosign-key' } })
  })

  it('is verified with a key and without a log entry only where that is allowed', () => {
    const layer = signLayer(key, { log: 'NONE' })
    expect(readReason(verify(layer))).toBe('REFUSED: It has no entry in a transparency log.')
    expect(verify(layer, { allowUnlogged: true }).outcome).toBe('VERIFIED')
  })

  it('is not decided without a log entry that comes with it', () => {
    expect(readReason(verify(signLayer(leaf, { log: 'NONE' })))).toContain(
      'UNKNOWN: The layer carries no entry',
    )
  })

  it('counts a timestamp that comes with it', () => {
    const layer = signLayer(leaf)
    const data = Buffer.from(layer.annotations['dev.cosignproject.cosign/signature'] ?? '', 'base64')
    const stamp = (time: Date) => {
      const signed = signTimestamp(instance.timestampAuthority, { data, time }).toString('base64')
      const annotation = JSON.stringify({ SignedRFC3161Timestamp: signed })
      return {
        ...layer,
        annotations: { ...layer.annotations, 'dev.sigstore.cosign/rfc3161timestamp': annotation },
      }
    }
    expect(verify(stamp(SIGNED_AT)).outcome).toBe('VERIFIED')
    expect(readReason(verify(stamp(new Date(SIGNED_AT.getTime() + 3_600_000))))).toContain(
      'REFUSED: The certificate',
    )
  })

  it('is refused for another image, or for what is no image', () => {
    const other = `sha256:${'0'.repeat(64)}`
    expect(readReason(verify(signLayer(leaf), {}, other))).toContain(
      'REFUSED: The signature is about another artifact',
    )
    const typed = signLayer(leaf, { content: payload('atomic container signature') })
    expect(readReason(verify(typed))).toContain('which is none of an image')
    const named = signLayer(leaf, { content: payload(undefined, other) })
    expect(readReason(verify(named))).toContain('REFUSED: The signature is about another artifact')
  })

  const changes: { name: string; change: (layer: CosignLayer) => CosignLayer }[] = [
    {
      name: 'its payload',
      change: layer => ({ ...layer, payload: payload(undefined, `sha256:${'0'.repeat(64)}`) }),
    },
    {
      name: 'its signature',
      change: layer => annotateAgain(layer, 'dev.cosignproject.cosign/signature', changeBit),
    },
    {
      name: 'its certificate',
      change: layer =>
        annotateAgain(layer, 'dev.sigstore.cosign/certificate', () => writePem(instance.authority)),
    },
    {
      name: 'its log entry',
      change: layer =>
        annotateAgain(layer, 'dev.sigstore.cosign/bundle', text =>
          text.replace(/"integratedTime":\d/, '"integratedTime":2'),
        ),
    },
    {
      name: 'its log entry to none',
      change: layer => annotateAgain(layer, 'dev.sigstore.cosign/bundle', () => '{}'),
    },
    { name: 'its signer', change: () => signLayer({ ...leaf, privateKey: key.privateKey }) },
  ]

  it.each(changes)('is refused after a change of $name', ({ change }) => {
    expect(verify(change(signLayer(leaf))).outcome).toBe('REFUSED')
  })

  it('is refused without a signature', () => {
    expect(readReason(verify({ ...signLayer(key), annotations: {} }))).toBe(
      'REFUSED: The layer has no signature.',
    )
  })
})

function annotateAgain(layer: CosignLayer, name: string, change: (text: string) => string): CosignLayer {
  return { ...layer, annotations: { ...layer.annotations, [name]: change(layer.annotations[name] ?? '') } }
}

describe('an attestation that cosign attaches', () => {
  it('is verified as a bundle', () => {
    const layer = {
      mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      annotations: {},
      payload: Buffer.from(JSON.stringify(signAttestation(signing))),
    }
    expect(isCosignLayer(layer.mediaType)).toBe(true)
    expect(verify(layer)).toMatchObject({ outcome: 'VERIFIED', statement: { kind: 'OTHER' } })
    expect(verify(layer, {}, `sha256:${'0'.repeat(64)}`).outcome).toBe('REFUSED')
  })

  it('is not decided with a log entry of a kind that is not supported', () => {
    const layer = attestLayer(stateAbout(artifact))
    const body = Buffer.from(JSON.stringify({ kind: 'intoto', apiVersion: '0.0.1', spec: {} })).toString(
      'base64',
    )
    const old = annotateAgain(layer, 'dev.sigstore.cosign/bundle', text =>
      text.replace(/"body":"[^"]*"/, `"body":"${body}"`),
    )
    expect(readReason(verify(old))).toBe('UNKNOWN: Log entries of kind "intoto 0.0.1" are not supported.')
  })

  it('of another type is not decided', () => {
    const layer = { ...signLayer(leaf), mediaType: 'application/octet-stream' }
    expect(isCosignLayer(layer.mediaType)).toBe(false)
    expect(verify(layer).outcome).toBe('UNKNOWN')
    expect(verify(signLayer(leaf), {}, 'md5:00').outcome).toBe('UNKNOWN')
  })

  it('of an envelope is verified with the entry of its log', () => {
    const layer = attestLayer(stateAbout(artifact, 'https://cyclonedx.org/bom'))
    expect(verify(layer)).toMatchObject({ outcome: 'VERIFIED', statement: { kind: 'CYCLONEDX' } })
  })
})

it('a signature over other bytes with the same key is refused', () => {
  const layer = signLayer(key, { log: 'NONE' })
  const forged = sign('sha256', Buffer.from('x'), key.privateKey).toString('base64')
  const changed = annotateAgain(layer, 'dev.cosignproject.cosign/signature', () => forged)
  expect(verify(changed, { allowUnlogged: true }).outcome).toBe('REFUSED')
})

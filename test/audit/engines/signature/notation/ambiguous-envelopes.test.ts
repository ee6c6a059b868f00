import { constants, sign } from 'node:crypto'
import { decode, encode, Tagged } from 'cborg'
import { describe, expect, it } from 'vitest'
import { verifyNotation } from '../../../../../audit/engines/signature/notation/verify-notation.ts'
import type { SignatureCheck } from '../../../../../audit/engines/signature/signature-check.ts'
import { computeDigest } from '../../../../images/image-store.ts'
import { makeChain } from '../../../../signing/notation/chains.ts'
import { ARTIFACT, signNotation } from '../../../../signing/notation/signatures.ts'
import { makeTrust } from './notation-trust.ts'

const JWS = 'application/jose+json'
const COSE = 'application/cose'
const SCHEME = 'io.cncf.notary.signingScheme'
const made = makeChain()
const isValid = expect.objectContaining({ outcome: 'VERIFIED' }) as unknown

function check(envelope: Uint8Array, mediaType: string, { root } = made): SignatureCheck {
  const signature = { envelope, mediaType, digest: computeDigest(ARTIFACT), size: ARTIFACT.length }
  return verifyNotation(signature, makeTrust({ ca: [root.der] }))
}

interface Jws {
  payload: string
  protected: string
  header: Record<string, unknown>
  signature: string
}

function readJws(): Jws {
  return JSON.parse(signNotation(made).envelope.toString()) as Jws
}

/** An envelope over these bytes, signed anew. */
function signJws(change: { head?: (text: string) => string; payload?: Buffer }): Buffer {
  const jws = readJws()
  const head = Buffer.from(jws.protected, 'base64url').toString()
  const changed = Buffer.from(change.head?.(head) ?? head).toString('base64url')
  const payload = change.payload?.toString('base64url') ?? jws.payload
  const signature = sign('sha256', Buffer.from(`${changed}.${payload}`), {
    key: made.leaf.privateKey,
    dsaEncoding: 'ieee-p1363',
  })
  return Buffer.from(
    JSON.stringify({ ...jws, protected: changed, payload, signature: signature.toString('base64url') }),
  )
}

const target = JSON.stringify({
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest: computeDigest(ARTIFACT),
  size: ARTIFACT.length,
})
const other = target.replace(/[0-9a-f]{64}/, '0'.repeat(64))

describe('an envelope in JWS', () => {
  it('is verified as the test signs it', () => {
    expect(check(signJws({}), JWS)).toEqual(isValid)
    expect(check(signJws({ payload: Buffer.from(`{ "targetArtifact": ${target} }`) }), JWS)).toEqual(isValid)
  })

  it.each(['alg', 'cty', 'crit', SCHEME])('that has %s in both headers is refused', name => {
    const jws = readJws()
    jws.header[name] = 'x'
    expect(check(Buffer.from(JSON.stringify(jws)), JWS)).toMatchObject({
      outcome: 'REFUSED',
      reason: 'its header repeats an attribute that its protected header has',
    })
  })

  it('that has an attribute or a member twice is refused', () => {
    const twice = { outcome: 'REFUSED', reason: 'an object has the same key twice' }
    expect(check(signJws({ head: text => text.replace('{', '{"alg":"ES512",') }), JWS)).toEqual(twice)
    const envelope = signJws({}).toString().replace('{', '{"payload":"e30",')
    expect(check(Buffer.from(envelope), JWS)).toEqual(twice)
  })

  it('with a critical attribute twice is refused', () => {
    const envelope = signJws({ head: text => text.replace('"crit":[', `"crit":["${SCHEME}",`) })
    expect(check(envelope, JWS)).toMatchObject({ reason: 'it has a critical attribute twice' })
  })

  it.each([
    ['an artifact twice', `{"targetArtifact":${other},"targetArtifact":${target}}`],
    ['a digest twice', `{"targetArtifact":${target.replace('"digest"', '"digest":"x","digest"')}}`],
    ['a mark of its byte order', `\uFEFF{"targetArtifact":${target}}`],
    ['an annotation that is no text', `{"targetArtifact":${target.slice(0, -1)},"annotations":{"a":1}}}`],
  ])('whose payload has %s is refused', (_, payload) => {
    expect(check(signJws({ payload: Buffer.from(payload) }), JWS)).toEqual({
      outcome: 'REFUSED',
      reason: 'the payload names no artifact',
    })
  })
})

type Labels = Map<number | string, unknown>

/** An envelope with these headers, signed anew. */
function signCose(change: (signed: Labels, unsigned: Labels) => void): Buffer {
  const { envelope } = signNotation({ ...made, format: 'cose' })
  const tags = { 1: (read: () => unknown) => new Tagged(1, read()), 18: (read: () => unknown) => read() }
  const [head, unsigned, payload] = decode(envelope, { useMaps: true, tags }) as [
    Uint8Array,
    Labels,
    Uint8Array,
  ]
  const signed = decode(head, { useMaps: true, tags }) as Labels
  change(signed, unsigned)
  const protectedBytes = encode(signed)
  const bytes = encode(['Signature1', protectedBytes, new Uint8Array(), payload])
  const signature = sign('sha256', bytes, { key: made.leaf.privateKey, dsaEncoding: 'ieee-p1363' })
  return Buffer.from(encode(new Tagged(18, [protectedBytes, unsigned, payload, signature])))
}

function moveChain(signed: Labels, unsigned: Labels): void {
  signed.set(33, unsigned.get(33))
  unsigned.delete(33)
}

describe('an envelope in COSE', () => {
  it('is verified with its certificates in either header', () => {
    expect(
      check(
        signCose(() => undefined),
        COSE,
      ),
    ).toEqual(isValid)
    expect(check(signCose(moveChain), COSE)).toEqual(isValid)
  })

  it.each([1, 2, 3, SCHEME])('that has the parameter %s in both headers is refused', label => {
    expect(
      check(
        signCose((signed, unsigned) => unsigned.set(label, signed.get(label))),
        COSE,
      ),
    ).toEqual({
      outcome: 'REFUSED',
      reason: 'its unprotected header repeats a parameter that its protected header has',
    })
  })

  it('whose payload is a hash is refused', () => {
    expect(
      check(
        signCose(signed => signed.set(258, -16)),
        COSE,
      ),
    ).toEqual({
      outcome: 'REFUSED',
      reason: 'its payload is a hash, which is not supported',
    })
  })
})

describe('a signature with RSASSA-PSS', () => {
  const rsa = makeChain({ key: 'rsa-2048' })

  it.each([
    [0, 'REFUSED'],
    [32, 'VERIFIED'],
    [222, 'REFUSED'],
  ])('whose salt has %i bytes is %s', (saltLength, outcome) => {
    const jws = JSON.parse(signNotation(rsa).envelope.toString()) as Jws
    const signature = sign('sha256', Buffer.from(`${jws.protected}.${jws.payload}`), {
      key: rsa.leaf.privateKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength,
    })
    const envelope = JSON.stringify({ ...jws, signature: signature.toString('base64url') })
    expect(check(Buffer.from(envelope), JWS, rsa).outcome).toBe(outcome)
  })
})

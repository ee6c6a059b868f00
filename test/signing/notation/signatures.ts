import { constants, sign, type KeyObject } from 'node:crypto'
import { encode, Tagged } from 'cborg'
import { computeDigest } from '../../images/image-store.ts'
import type { TestCertificate } from './chains.ts'
import { makeTimestamp, type TimestampRequest } from './timestamps.ts'

/** What a test wants of a signature of the Notary Project; by default a valid one in JWS. */
export interface NotationRequest {
  leaf: Pick<TestCertificate, 'privateKey' | 'publicKey'>
  chain: readonly Buffer[]
  format?: 'jws' | 'cose'
  /** What is signed; by default the descriptor of `artifact`. */
  artifact?: Uint8Array
  /** The media type of what is signed. */
  artifactType?: string
  payload?: unknown
  contentType?: string
  algorithm?: string
  scheme?: string
  signedAt?: Date
  expiry?: Date
  critical?: readonly string[]
  /** Further protected attributes; undefined removes one. */
  attributes?: Readonly<Record<string, unknown>>
  /** The timestamp over the signature. */
  timestamp?: TimestampRequest
}

/** The image manifest that tests sign by default. */
export const ARTIFACT = Buffer.from('{"schemaVersion":2}')

const PREFIX = 'io.cncf.notary.'
const ALGORITHMS: Readonly<Record<string, string>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
  2048: 'PS256',
  3072: 'PS384',
  4096: 'PS512',
}
const COSE_ALGORITHMS: Readonly<Record<string, number>> = {
  ES256: -7,
  ES384: -35,
  ES512: -36,
  PS256: -37,
  PS384: -38,
  PS512: -39,
}

/** Signs as Notation does. */
export function signNotation(request: NotationRequest): { envelope: Buffer; mediaType: string } {
  const { artifact = ARTIFACT, artifactType = 'application/vnd.oci.image.manifest.v1+json', leaf } = request
  const targetArtifact = {
    mediaType: artifactType,
    digest: computeDigest(artifact),
    size: artifact.length,
  }
  const payload = Buffer.from(JSON.stringify('payload' in request ? request.payload : { targetArtifact }))
  const algorithm = request.algorithm ?? nameAlgorithm(leaf.publicKey)
  return request.format === 'cose'
    ? { envelope: signCose(request, payload, algorithm), mediaType: 'application/cose' }
    : { envelope: signJws(request, payload, algorithm), mediaType: 'application/jose+json' }
}

function nameAlgorithm({ asymmetricKeyDetails }: KeyObject): string {
  return (
    ALGORITHMS[asymmetricKeyDetails?.namedCurve ?? String(asymmetricKeyDetails?.modulusLength)] ?? 'ES256'
  )
}

function signJws(request: NotationRequest, payload: Buffer, algorithm: string): Buffer {
  const attributes = collectAttributes(request, time => `${time.toISOString().slice(0, 19)}Z`)
  const head = {
    alg: algorithm,
    cty: request.contentType ?? CONTENT_TYPE,
    crit: listCritical(request),
    ...attributes,
  }
  const protectedText = Buffer.from(JSON.stringify(head)).toString('base64url')
  const payloadText = payload.toString('base64url')
  const signature = signBytes(
    Buffer.from(`${protectedText}.${payloadText}`),
    request.leaf.privateKey,
    algorithm,
  )
  const token = request.timestamp && makeTimestamp({ data: signature, ...request.timestamp })
  const envelope = {
    payload: payloadText,
    protected: protectedText,
    header: {
      x5c: request.chain.map(each => each.toString('base64')),
      ...(token ? { [`${PREFIX}timestampSignature`]: token.toString('base64') } : {}),
      [`${PREFIX}signingAgent`]: 'test/1.0.0',
    },
    signature: signature.toString('base64url'),
  }
  return Buffer.from(JSON.stringify(envelope))
}

function signCose(request: NotationRequest, payload: Buffer, algorithm: string): Buffer {
  const attributes = collectAttributes(request, time => new Tagged(1, time.getTime() / 1_000))
  const head = new Map<number | string, unknown>([
    [1, COSE_ALGORITHMS[algorithm] ?? Number(algorithm)],
    [2, listCritical(request)],
    [3, request.contentType ?? CONTENT_TYPE],
    ...Object.entries(attributes),
  ])
  const protectedBytes = encode(head)
  const signed = encode(['Signature1', protectedBytes, new Uint8Array(), payload])
  const signature = signBytes(Buffer.from(signed), request.leaf.privateKey, algorithm)
  const token = request.timestamp && makeTimestamp({ data: signature, ...request.timestamp })
  const unprotected = new Map<number | string, unknown>([
    [33, request.chain],
    ...(token ? [[`${PREFIX}timestampSignature`, token] as const] : []),
  ])
  return Buffer.from(encode(new Tagged(18, [protectedBytes, unprotected, payload, signature])))
}

const CONTENT_TYPE = 'application/vnd.cncf.notary.payload.v1+json'

function isOfAuthority({ scheme }: NotationRequest): boolean {
  return scheme === 'notary.x509.signingAuthority'
}

function collectAttributes(
  request: NotationRequest,
  writeTime: (time: Date) => unknown,
): Record<string, unknown> {
  const {
    scheme = 'notary.x509',
    signedAt = new Date('2026-06-01T00:00:00Z'),
    expiry,
    attributes = {},
  } = request
  const all = {
    [`${PREFIX}signingScheme`]: scheme,
    [`${PREFIX}${isOfAuthority(request) ? 'authenticSigningTime' : 'signingTime'}`]: writeTime(signedAt),
    ...(expiry ? { [`${PREFIX}expiry`]: writeTime(expiry) } : {}),
    ...attributes,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

function listCritical(request: NotationRequest): string[] {
  const names = [
    'signingScheme',
    ...(isOfAuthority(request) ? ['authenticSigningTime'] : []),
    ...(request.expiry ? ['expiry'] : []),
  ]
  return [...(request.critical ?? names.map(name => `${PREFIX}${name}`))]
}

function signBytes(bytes: Buffer, key: KeyObject, algorithm: string): Buffer {
  if (algorithm.startsWith('PS'))
    return sign(`sha${algorithm.slice(2)}`, bytes, {
      key,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    })
  if (key.asymmetricKeyType === 'ed25519') return sign(null, bytes, key)
  return sign(`sha${algorithm.slice(2)}`, bytes, { key, dsaEncoding: 'ieee-p1363' })
}

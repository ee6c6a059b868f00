import { constants, publicDecrypt, verify, type KeyObject } from 'node:crypto'
import { ed25519ph } from '@noble/curves/ed25519.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { quoteText } from '../../../text/quote-text.ts'
import { SignatureUndecided } from './bundle/signature-outcome.ts'
import { type HashName, type SignedArtifact } from './signed-artifact.ts'

/** The curves of signatures, by their names in OpenSSL, each with the hash function that belongs to it. */
const CURVES = {
  prime256v1: { hash: 'sha256', curve: p256 },
  secp384r1: { hash: 'sha384', curve: p384 },
  secp521r1: { hash: 'sha512', curve: p521 },
} as const satisfies Readonly<Record<string, { hash: HashName; curve: unknown }>>

/** Shorter RSA keys can be broken, longer ones take too long; bits (NIST SP 800-131A). */
const RSA_BITS = { least: 2_048, most: 16_384 }

/** How a DigestInfo of PKCS #1 v1.5 begins (RFC 8017, 9.2, note 1). */
const DIGEST_INFO: Readonly<Record<HashName, string>> = {
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
}

/**
 * Whether `signature` is one of `key` over the artifact. ECDSA (P-256, P-384, P-521), RSA (PKCS #1 v1.5, PSS) and
 * Ed25519 (also Ed25519ph) are supported. `hash` is the hash function that the signature names; that of the curve is
 * accepted too. Throws SignatureUndecided for other keys, and where the bytes of the artifact are needed and not known.
 */
export function verifySignedData(
  key: KeyObject,
  signature: Uint8Array,
  signed: SignedArtifact & { hash: HashName },
): boolean {
  const type = key.asymmetricKeyType
  if (type === 'ec') return verifyEcdsa(key, signature, signed)
  if (type === 'rsa' || type === 'rsa-pss') return verifyRsa(key, signature, signed)
  if (type === 'ed25519') return verifyEd25519(key, signature, signed)
  throw new SignatureUndecided(`Keys of type ${quoteText(String(type))} are not supported.`)
}

function verifyEcdsa(
  key: KeyObject,
  signature: Uint8Array,
  { hash, digests, bytes }: SignedArtifact & { hash: HashName },
): boolean {
  const name = key.asymmetricKeyDetails?.namedCurve ?? ''
  const found = Object.entries(CURVES).find(([each]) => each === name)?.[1]
  if (found === undefined) throw new SignatureUndecided(`The curve ${quoteText(name)} is not supported.`)
  const hashes = [...new Set([hash, found.hash])]
  if (bytes !== undefined) return hashes.some(each => verifyBytes(() => verify(each, bytes, key, signature)))
  const known = hashes.flatMap(each => digests[each] ?? [])
  if (known.length === 0) return throwUnknownDigest(hash)
  const point = readPoint(key)
  const options = { prehash: false, lowS: false, format: 'der' } as const
  return known.some(digest => verifyBytes(() => found.curve.verify(signature, digest, point, options)))
}

/** The point of an elliptic curve key, uncompressed. */
function readPoint(key: KeyObject): Uint8Array {
  const { x = '', y = '' } = key.export({ format: 'jwk' }) as { x?: string; y?: string }
  return Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
}

function verifyRsa(
  key: KeyObject,
  signature: Uint8Array,
  { hash, digests, bytes }: SignedArtifact & { hash: HashName },
): boolean {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  if (bits < RSA_BITS.least || bits > RSA_BITS.most)
    throw new SignatureUndecided(`RSA keys of ${bits} bits are not supported.`)
  const digest = digests[hash]
  if (digest === undefined) return throwUnknownDigest(hash)
  const isPlain = key.asymmetricKeyType === 'rsa' && verifyPkcs1(key, signature, hash, digest)
  if (isPlain) return true
  if (bytes === undefined)
    throw new SignatureUndecided(
      'An RSA-PSS signature needs the bytes of the artifact, and only its digest is known.',
    )
  const padding = constants.RSA_PKCS1_PSS_PADDING
  const saltLength = constants.RSA_PSS_SALTLEN_AUTO
  return verifyBytes(() => verify(hash, bytes, { key, padding, saltLength }, signature))
}

function verifyPkcs1(key: KeyObject, signature: Uint8Array, hash: HashName, digest: Buffer): boolean {
  const expected = Buffer.concat([Buffer.from(DIGEST_INFO[hash], 'hex'), digest])
  return verifyBytes(() =>
    publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature).equals(expected),
  )
}

function verifyEd25519(key: KeyObject, signature: Uint8Array, { bytes }: SignedArtifact): boolean {
  if (bytes === undefined)
    throw new SignatureUndecided(
      'An Ed25519 signature needs the bytes of the artifact, and only its digest is known.',
    )
  const { x = '' } = key.export({ format: 'jwk' }) as { x?: string }
  return (
    verifyBytes(() => verify(null, bytes, key, signature)) ||
    verifyBytes(() => ed25519ph.verify(signature, bytes, Buffer.from(x, 'base64url')))
  )
}

/** A signature that cannot be read is not valid. */
function verifyBytes(check: () => boolean): boolean {
  try {
    return check()
  } catch {
    return false
  }
}

function throwUnknownDigest(hash: HashName): never {
  throw new SignatureUndecided(
    `The signature is over a ${hash} digest, and that of the artifact is not known.`,
  )
}

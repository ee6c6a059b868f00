import { constants, verify, type KeyObject } from 'node:crypto'

/** A signature of the Notary Project, as its envelope holds it; nothing in it is verified. */
export interface NotationEnvelope {
  /** Its name in JWS (RFC 7518), whatever the format. */
  algorithm: string
  contentType: string
  payload: Uint8Array
  /** What the signature is over. */
  signedBytes: Uint8Array
  signature: Uint8Array
  /** Certificates in DER, from the signer to the root. */
  chain: readonly Uint8Array[]
  signingScheme: string
  /** By the clock of the signer: it proves nothing. */
  signingTime?: Date
  /** By a signing authority, which vouches for it. */
  authenticSigningTime?: Date
  expiry?: Date
  /** Names of the signed attributes that a verifier must understand. */
  critical: readonly string[]
  /** The names of all signed attributes. */
  attributes: readonly string[]
  /** The plugin of Notation that the signature asks to be verified by. */
  verificationPlugin?: string
  /** A TimeStampToken (RFC 3161) over the signature. */
  timestampToken?: Uint8Array
}

/** An envelope that cannot be parsed; the message says why. */
export class EnvelopeError extends Error {
  override name = 'EnvelopeError'
}

/** Names of attributes (Notary Project signature specification, "Signed Attributes"). */
export const SIGNING_SCHEME = 'io.cncf.notary.signingScheme'
export const SIGNING_TIME = 'io.cncf.notary.signingTime'
export const AUTHENTIC_SIGNING_TIME = 'io.cncf.notary.authenticSigningTime'
export const EXPIRY = 'io.cncf.notary.expiry'
export const VERIFICATION_PLUGIN = 'io.cncf.notary.verificationPlugin'
export const TIMESTAMP_SIGNATURE = 'io.cncf.notary.timestampSignature'

/** The only content type of payloads. */
export const PAYLOAD_TYPE = 'application/vnd.cncf.notary.payload.v1+json'

/** Bytes of an envelope that are read. */
export const MAX_ENVELOPE_BYTES = 1_024 * 1_024

/** Certificates of an envelope that are read. */
export const MAX_CHAIN = 10

/**
 * The algorithm that a key signs with (Notary Project signature specification, "Algorithm Selection"); undefined for a
 * key that is not accepted.
 */
export function selectAlgorithm({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string | undefined {
  if (asymmetricKeyType === 'ec') return EC_ALGORITHMS[asymmetricKeyDetails?.namedCurve ?? '']
  if (asymmetricKeyType === 'rsa') return RSA_ALGORITHMS[asymmetricKeyDetails?.modulusLength ?? 0]
  return undefined
}

const EC_ALGORITHMS: Readonly<Record<string, string>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
}
const RSA_ALGORITHMS: Readonly<Record<number, string>> = { 2_048: 'PS256', 3_072: 'PS384', 4_096: 'PS512' }

/**
 * Whether the signature of an envelope is by this key, with the algorithm of the key. The salt of RSASSA-PSS has the
 * length of the hash (RFC 7518, section 3.5; RFC 8230, section 2).
 */
export function isSignatureValid(
  { signedBytes, signature }: Pick<NotationEnvelope, 'signedBytes' | 'signature'>,
  key: KeyObject,
): boolean {
  const algorithm = selectAlgorithm(key)
  if (algorithm === undefined) return false
  const options = algorithm.startsWith('PS')
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : { dsaEncoding: 'ieee-p1363' as const }
  try {
    return verify(`sha${algorithm.slice(2)}`, signedBytes, { key, ...options }, signature)
  } catch {
    return false
  }
}

import { createHash, sign } from 'node:crypto'
import { exportPublicKey, type IssuedCertificate, type SigningKey } from './certificates.ts'
import { SIGNED_AT, type SigstoreInstance } from './sigstore-instance.ts'
import { signTimestamp } from './timestamp.ts'
import { logEntry, type LoggedEntry, type TransparencyLog } from './transparency-log.ts'

/** A bundle as JSON, of which a test changes parts. */
export interface WrittenBundle {
  mediaType: string
  verificationMaterial: {
    certificate?: { rawBytes: string }
    x509CertificateChain?: { certificates: { rawBytes: string }[] }
    publicKey?: { hint: string }
    tlogEntries: LoggedEntry[]
    timestampVerificationData: { rfc3161Timestamps: { signedTimestamp: string }[] }
  }
  messageSignature?: { messageDigest: { algorithm: string; digest: string }; signature: string }
  dsseEnvelope?: {
    payload: string
    payloadType: string
    signatures: { sig: string; keyid: string }[]
  }
}

/** What is signed: the artifact itself, or an envelope about it. */
type SignedMessage = { artifact: Buffer } | { statement: object | Buffer; payloadType?: string }

/** How a bundle is made. */
export interface BundleRequest {
  message: SignedMessage
  signer: IssuedCertificate | SigningKey
  /** The log of the entry; NONE for a bundle without one. */
  log?: TransparencyLog | 'NONE'
  version?: '0.1' | '0.2' | '0.3'
  /** When it is logged, and when the timestamp is signed. */
  time?: Date
  isTimestamped?: boolean
}

/** The statement that an artifact has this predicate. */
export function stateAbout(
  artifact: Buffer,
  predicateType = 'https://example.com/test',
  predicate: object = {},
) {
  const subject = [{ name: 'artifact', digest: { sha256: hashHex(artifact) } }]
  return { _type: 'https://in-toto.io/Statement/v1', subject, predicateType, predicate }
}

/** Signs a bundle as a client of Sigstore does: with a log entry, and with a timestamp where the log signs no time. */
export function signBundle(instance: SigstoreInstance, request: BundleRequest): WrittenBundle {
  const { message, signer, log = instance.rekor, version = '0.3', time = SIGNED_AT } = request
  const content = signContent(message, signer)
  const isTimestamped = request.isTimestamped ?? (log !== 'NONE' && log.version === 2)
  const entries = log === 'NONE' ? [] : [logEntry(log, describeEntry(log, content, signer), time)]
  const timestamp = signTimestamp(instance.timestampAuthority, { data: content.signature, time })
  return {
    mediaType:
      version === '0.3'
        ? 'application/vnd.dev.sigstore.bundle.v0.3+json'
        : `application/vnd.dev.sigstore.bundle+json;version=${version}`,
    verificationMaterial: {
      ...describeSigner(signer, version),
      tlogEntries: entries,
      timestampVerificationData: {
        rfc3161Timestamps: isTimestamped ? [{ signedTimestamp: timestamp.toString('base64') }] : [],
      },
    },
    ...content.fields,
  }
}

interface SignedParts {
  signature: Buffer
  payload?: Buffer
  digest: Buffer
  fields: Pick<WrittenBundle, 'messageSignature' | 'dsseEnvelope'>
}

function signContent(message: SignedMessage, { privateKey }: SigningKey): SignedParts {
  const algorithm = privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256'
  if ('artifact' in message) {
    const digest = hashBuffer(message.artifact)
    const signature = sign(algorithm, message.artifact, privateKey)
    const messageDigest = { algorithm: 'SHA2_256', digest: digest.toString('base64') }
    const messageSignature = { messageDigest, signature: signature.toString('base64') }
    return { signature, digest, fields: { messageSignature } }
  }
  const { statement, payloadType = 'application/vnd.in-toto+json' } = message
  const payload = Buffer.isBuffer(statement) ? statement : Buffer.from(JSON.stringify(statement))
  const head = Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `)
  const signature = sign(algorithm, Buffer.concat([head, payload]), privateKey)
  const signatures = [{ sig: signature.toString('base64'), keyid: '' }]
  const dsseEnvelope = { payload: payload.toString('base64'), payloadType, signatures }
  return { signature, payload, digest: hashBuffer(payload), fields: { dsseEnvelope } }
}

function describeSigner(signer: IssuedCertificate | SigningKey, version: string) {
  if (!('der' in signer)) return { publicKey: { hint: 'test' } }
  const certificate = { rawBytes: signer.der.toString('base64') }
  return version === '0.3' ? { certificate } : { x509CertificateChain: { certificates: [certificate] } }
}

/** The body of a log entry, of the kind and the version that the log has. */
function describeEntry(log: TransparencyLog, content: SignedParts, signer: IssuedCertificate | SigningKey) {
  const { signature, digest, payload } = content
  const kind = payload === undefined ? 'hashedrekord' : 'dsse'
  const encoded = signature.toString('base64')
  if (log.version === 2) {
    const verifier = describeVerifier(signer)
    const hash = { algorithm: 'SHA2_256', digest: digest.toString('base64') }
    const spec =
      payload === undefined
        ? { hashedRekordV002: { data: hash, signature: { content: encoded, verifier } } }
        : { dsseV002: { payloadHash: hash, signatures: [{ content: encoded, verifier }] } }
    return { kind, apiVersion: '0.0.2', spec }
  }
  const verifier = Buffer.from(writePem(signer)).toString('base64')
  const hash = { algorithm: 'sha256', value: digest.toString('hex') }
  const spec =
    payload === undefined
      ? { data: { hash }, signature: { content: encoded, publicKey: { content: verifier } } }
      : { payloadHash: hash, envelopeHash: hash, signatures: [{ signature: encoded, verifier }] }
  return { kind, apiVersion: '0.0.1', spec }
}

function describeVerifier(signer: IssuedCertificate | SigningKey) {
  const keyDetails = 'PKIX_ECDSA_P256_SHA_256'
  return 'der' in signer
    ? { keyDetails, x509Certificate: { rawBytes: signer.der.toString('base64') } }
    : { keyDetails, publicKey: { rawBytes: exportPublicKey(signer.publicKey).toString('base64') } }
}

/** A certificate or a public key in PEM. */
export function writePem(signer: IssuedCertificate | SigningKey): string {
  const [label, der] =
    'der' in signer ? ['CERTIFICATE', signer.der] : ['PUBLIC KEY', exportPublicKey(signer.publicKey)]
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}

/** The SHA-256 digest of bytes, in hexadecimal digits. */
export function hashHex(bytes: Uint8Array): string {
  return hashBuffer(bytes).toString('hex')
}

function hashBuffer(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}

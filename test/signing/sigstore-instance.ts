import { createHash, sign, type KeyObject } from 'node:crypto'
import {
  createEcKey,
  describeAuthority,
  describePurpose,
  EXTENDED_KEY_USAGES,
  exportPublicKey,
  signCertificate,
  type Extension,
  type IssuedCertificate,
  type SigningKey,
} from './certificates.ts'
import { encodeOctets, encodeSequence, encodeUtf8, encodeValue } from './der.ts'
import { createTransparencyLog, type TransparencyLog } from './transparency-log.ts'

/** An instance of Sigstore: its authorities, and its logs. */
export interface SigstoreInstance {
  root: IssuedCertificate
  authority: IssuedCertificate
  certificateLog: SigningKey
  timestampRoot: IssuedCertificate
  timestampAuthority: IssuedCertificate
  rekor: TransparencyLog
  rekorV2: TransparencyLog
}

/** When the authorities of an instance are valid. */
const INSTANCE_START = new Date('2026-01-01T00:00:00Z')
export const INSTANCE_END = new Date('2030-01-01T00:00:00Z')

/** When signatures are made, unless a test says otherwise. */
export const SIGNED_AT = new Date('2026-06-01T12:00:00Z')

export const TEST_SUBJECT = 'https://example.com/shop/.github/workflows/release.yml@refs/heads/main'
export const TEST_ISSUER = 'https://token.example.com'

const validity = { notBefore: INSTANCE_START, notAfter: INSTANCE_END }

export function createSigstoreInstance(): SigstoreInstance {
  const root = signCertificate({ ...validity, subject: 'test root', extensions: describeAuthority() })
  const timestampRoot = signCertificate({
    ...validity,
    subject: 'tsa root',
    extensions: describeAuthority(),
  })
  return {
    root,
    authority: signCertificate({
      ...validity,
      subject: 'test authority',
      issuer: root,
      extensions: describeAuthority(),
    }),
    certificateLog: createEcKey(),
    timestampRoot,
    timestampAuthority: signCertificate({
      ...validity,
      subject: 'tsa',
      issuer: timestampRoot,
      extensions: describePurpose(EXTENDED_KEY_USAGES.timeStamping),
    }),
    rekor: createTransparencyLog('rekor.example.com', 1),
    rekorV2: createTransparencyLog('log2026.rekor.example.com', 2),
  }
}

/** What a test's signing certificate says, where it differs from a correct one. */
export interface LeafRequest {
  subject?: string
  issuer?: string
  notBefore?: Date
  notAfter?: Date
  usage?: string
  isAuthority?: boolean
  /** The log that promises the certificate; NONE for a certificate without a promise. */
  certificateLog?: SigningKey | 'NONE'
  authority?: IssuedCertificate
  /** In place of the extension with the subject. */
  names?: Buffer
  further?: readonly Extension[]
}

/** Issues a certificate for signing, valid for ten minutes. */
export function signLeaf(instance: SigstoreInstance, request: LeafRequest = {}): IssuedCertificate {
  const { subject = TEST_SUBJECT, issuer = TEST_ISSUER, usage = EXTENDED_KEY_USAGES.codeSigning } = request
  const { certificateLog = instance.certificateLog, isAuthority = false } = request
  const names = request.names ?? encodeValue(0x86, Buffer.from(subject))
  return signCertificate({
    subject: '',
    issuer: request.authority ?? instance.authority,
    notBefore: request.notBefore ?? new Date(SIGNED_AT.getTime() - 60_000),
    notAfter: request.notAfter ?? new Date(SIGNED_AT.getTime() + 540_000),
    extensions: [
      ...describePurpose(usage),
      ...(isAuthority ? describeAuthority().slice(0, 1) : []),
      { oid: '2.5.29.17', value: encodeSequence(names), critical: true },
      { oid: '1.3.6.1.4.1.57264.1.1', value: Buffer.from(issuer) },
      { oid: '1.3.6.1.4.1.57264.1.8', value: encodeUtf8(issuer) },
      ...(request.further ?? []),
    ],
    addExtensions: (certificate, issuerKey) =>
      certificateLog === 'NONE' ? [] : [promiseCertificate(certificateLog, certificate, issuerKey)],
  })
}

/** The promise of a log to include a certificate (RFC 6962, 3.2). */
function promiseCertificate(log: SigningKey, certificate: Buffer, issuerKey: KeyObject): Extension {
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(BigInt(SIGNED_AT.getTime()))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(certificate.length)
  const issuerHash = createHash('sha256').update(exportPublicKey(issuerKey)).digest()
  const id = createHash('sha256').update(exportPublicKey(log.publicKey)).digest()
  const signed = [Buffer.of(0, 0), time, Buffer.of(0, 1), issuerHash, length.subarray(1), certificate]
  const signature = sign('sha256', Buffer.concat([...signed, Buffer.of(0, 0)]), log.privateKey)
  const promise = [Buffer.of(0), id, time, Buffer.of(0, 0), Buffer.of(4, 3), prefixLength(signature)]
  const list = prefixLength(prefixLength(Buffer.concat(promise)))
  return { oid: '1.3.6.1.4.1.11129.2.4.2', value: encodeOctets(list) }
}

/** Bytes with their length before them, in two bytes. */
function prefixLength(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 255), bytes])
}

/** The `trusted_root.json` of an instance. */
export function describeTrustRoot(instance: SigstoreInstance) {
  const { root, authority, timestampRoot, timestampAuthority, rekor, rekorV2, certificateLog } = instance
  const id = createHash('sha256').update(exportPublicKey(certificateLog.publicKey)).digest()
  return {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [rekor, rekorV2].map(log => describeLog(`https://${log.host}`, log.publicKey, log.id)),
    certificateAuthorities: [describeChain([authority, root])],
    ctlogs: [describeLog('https://ct.example.com', certificateLog.publicKey, id)],
    timestampAuthorities: [describeChain([timestampAuthority, timestampRoot])],
  }
}

function describeLog(baseUrl: string, key: KeyObject, id: Buffer) {
  const keyDetails = key.asymmetricKeyType === 'ed25519' ? 'PKIX_ED25519' : 'PKIX_ECDSA_P256_SHA_256'
  const rawBytes = exportPublicKey(key).toString('base64')
  return {
    baseUrl,
    hashAlgorithm: 'SHA2_256',
    publicKey: { rawBytes, keyDetails, validFor: describeValidity() },
    logId: { keyId: id.toString('base64') },
  }
}

function describeChain(chain: readonly IssuedCertificate[]) {
  const certificates = chain.map(({ der }) => ({ rawBytes: der.toString('base64') }))
  return { certChain: { certificates }, validFor: describeValidity() }
}

function describeValidity(): { start: string; end?: string } {
  return { start: INSTANCE_START.toISOString() }
}

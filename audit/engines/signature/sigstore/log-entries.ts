import { createPublicKey, X509Certificate } from 'node:crypto'
import type { Bundle } from '@sigstore/bundle'
import type { TrustMaterial } from '@sigstore/verify'
import { quoteText } from '../../../text/quote-text.ts'
import { exportKey } from './expected-signer.ts'
import { SignatureRefused, SignatureUndecided } from './bundle/signature-outcome.ts'

/** An entry of a transparency log, as a bundle has it. */
type LogEntry = Bundle['verificationMaterial']['tlogEntries'][number]

/** Who signed, in DER: a certificate, or a public key (SubjectPublicKeyInfo). */
export type SignerBytes = { certificate: Buffer } | { key: Buffer }

/** The kinds and versions of entries that are supported, each with where it names the signer. */
const SIGNER_PATHS: Readonly<Record<string, readonly string[]>> = {
  'hashedrekord 0.0.1': ['spec', 'signature', 'publicKey', 'content'],
  'hashedrekord 0.0.2': ['spec', 'hashedRekordV002', 'signature', 'verifier'],
  'dsse 0.0.1': ['spec', 'signatures', '0', 'verifier'],
  'dsse 0.0.2': ['spec', 'dsseV002', 'signatures', '0', 'verifier'],
  'intoto 0.0.2': ['spec', 'content', 'envelope', 'signatures', '0', 'publicKey'],
}

/** Where entries have hashes: each with the name of its function. */
const HASH_PATHS: Readonly<Record<string, readonly string[]>> = {
  'hashedrekord 0.0.1': ['spec', 'data', 'hash'],
  'hashedrekord 0.0.2': ['spec', 'hashedRekordV002', 'data'],
  'dsse 0.0.1': ['spec', 'payloadHash'],
  'dsse 0.0.2': ['spec', 'dsseV002', 'payloadHash'],
  'intoto 0.0.2': ['spec', 'content', 'payloadHash'],
}

/** The bytes of hashes, by the names that entries of Rekor v1 and v2 give their functions. */
const HASH_BYTES: Readonly<Record<string, number>> = {
  sha256: 32,
  sha384: 48,
  sha512: 64,
  SHA2_256: 32,
  SHA2_384: 48,
  SHA2_512: 64,
}

/** Kinds of entries that are about envelopes only. */
const ENVELOPE_KINDS = ['dsse', 'intoto']

/** Throws SignatureUndecided if a log entry is of a kind or a version that is not supported. */
export function checkEntryKinds({ verificationMaterial: { tlogEntries } }: Bundle): void {
  for (const { kindVersion } of tlogEntries) {
    const name = `${kindVersion.kind} ${kindVersion.version}`
    if (!Object.keys(SIGNER_PATHS).includes(name))
      throw new SignatureUndecided(`Log entries of kind ${quoteText(name)} are not supported.`)
  }
}

/**
 * Checks of log entries what @sigstore/verify does not: that their kind is supported and fits the content, that they
 * name the signer, that the proof agrees with its checkpoint, and that the key of the log was valid. `times` are times
 * of the signature that are proved without the log; without any, the key of the log must be valid at `now`.
 */
export function checkLogEntries(
  { content, verificationMaterial: { tlogEntries } }: Bundle,
  { signer, times, logs }: { signer: SignerBytes; times: readonly Date[]; logs: TrustMaterial['tlogs'] },
  now: Date,
): void {
  for (const entry of tlogEntries) {
    const { kind } = entry.kindVersion
    const body: unknown = JSON.parse(entry.canonicalizedBody.toString('utf8'))
    checkSigner(entry, body, signer)
    checkHash(entry, body)
    if (content.$case === 'messageSignature' && ENVELOPE_KINDS.includes(kind))
      throw new SignatureRefused('The entry of the transparency log is about something else: an envelope.')
    checkProof(entry, logs)
    if (entry.inclusionPromise === undefined) checkLogTime(entry, logs, times.length > 0 ? times : [now])
  }
}

/**
 * The logs, with the names in their checkpoints as names of the logs. Rekor v1 signs with the name of its host, which is
 * not always in the URL of the log; that name must be the one that the checkpoint begins with, which is signed.
 */
export function admitCheckpointNames(
  { verificationMaterial }: Bundle,
  logs: TrustMaterial['tlogs'],
): TrustMaterial['tlogs'] {
  const entries: readonly LogEntry[] = verificationMaterial.tlogEntries
  if (entries.some(isOfRekorV2)) return logs
  const names = entries.flatMap(
    ({ inclusionProof }) => /^\S+/.exec(inclusionProof?.checkpoint?.envelope ?? '')?.[0] ?? [],
  )
  return logs.map(log => ({ ...log, baseURL: [log.baseURL, ...names].join(' ') }))
}

function isOfRekorV2({ kindVersion: { kind, version } }: Pick<LogEntry, 'kindVersion'>): boolean {
  return kind !== 'intoto' && version === '0.0.2'
}

/** @sigstore/verify checks the time of the log's key only for inclusion promises. */
function checkLogTime({ logId }: LogEntry, logs: TrustMaterial['tlogs'], times: readonly Date[]): void {
  const known = logs.filter(({ logID }) => logID.equals(logId.keyId))
  const isValid = times.every(time =>
    known.some(({ validFor: { start, end } }) => start <= time && time <= end),
  )
  if (!isValid)
    throw new SignatureRefused('The key of the transparency log was not valid, or is not trusted.')
}

function checkSigner({ kindVersion: { kind, version } }: LogEntry, body: unknown, signer: SignerBytes): void {
  const path = new Map(Object.entries(SIGNER_PATHS)).get(`${kind} ${version}`) ?? []
  const named = readSigner(readPath(body, path))
  const isSame =
    'certificate' in signer
      ? named !== undefined && 'certificate' in named && named.certificate.equals(signer.certificate)
      : named !== undefined && readKey(named).equals(signer.key)
  if (!isSame)
    throw new SignatureRefused('The entry of the transparency log is about something else: another signer.')
}

/** @sigstore/verify compares the hash of an entry without its function. */
function checkHash({ kindVersion: { kind, version } }: LogEntry, body: unknown): void {
  const path = new Map(Object.entries(HASH_PATHS)).get(`${kind} ${version}`) ?? []
  const name = readPath(body, [...path, 'algorithm'])
  const hex = readPath(body, [...path, 'value'])
  const base64 = readPath(body, [...path, 'digest'])
  const bytes = typeof hex === 'string' ? Buffer.from(hex, 'hex') : Buffer.from(String(base64), 'base64')
  if (typeof name !== 'string' || new Map(Object.entries(HASH_BYTES)).get(name) !== bytes.length)
    throw new SignatureRefused(
      'The entry of the transparency log is about something else: a hash of another function.',
    )
}

function readPath(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, field) =>
      typeof at === 'object' && at !== null ? new Map(Object.entries(at)).get(field) : undefined,
    value,
  )
}

/** The signer of an entry: PEM in Base64, or in entries of Rekor v2 a verifier with DER in Base64. */
function readSigner(value: unknown): SignerBytes | undefined {
  if (typeof value === 'string') return readPem(Buffer.from(value, 'base64').toString('latin1'))
  const certificate = readPath(value, ['x509Certificate', 'rawBytes'])
  if (typeof certificate === 'string') return { certificate: Buffer.from(certificate, 'base64') }
  const key = readPath(value, ['publicKey', 'rawBytes'])
  return typeof key === 'string' ? { key: Buffer.from(key, 'base64') } : undefined
}

function readPem(pem: string): SignerBytes {
  return pem.includes('-----BEGIN CERTIFICATE-----')
    ? { certificate: new X509Certificate(pem).raw }
    : { key: exportKey(createPublicKey(pem)) }
}

function readKey(signer: SignerBytes): Buffer {
  return 'key' in signer ? signer.key : exportKey(new X509Certificate(signer.certificate).publicKey)
}

/** A note: its text, and the lines of its signatures (C2SP signed-note). */
const NOTE = /^(?<text>[^]+?\n)\n(?<signatures>(?:\u2014 \S+ [\w+/]+=*\n)+)$/u

/**
 * What a proof says beside its signed checkpoint must be what the checkpoint says, and the checkpoint must be a note. A log
 * signs it with the name of the host that it begins with; the checkpoints of Rekor v2 can have signatures of witnesses, too.
 * @sigstore/verify accepts any part of the name.
 */
function checkProof({ inclusionProof, kindVersion }: LogEntry, logs: TrustMaterial['tlogs']): void {
  if (inclusionProof?.checkpoint === undefined) return
  const { text = '', signatures = '' } = NOTE.exec(inclusionProof.checkpoint.envelope)?.groups ?? {}
  const [origin = '', size, root = ''] = text.split('\n')
  const lines = signatures.trimEnd().split('\n')
  const [host] = origin.split(' ')
  const isNote = lines.every(line => {
    const [, name, encoded = ''] = line.split(' ')
    const signature = Buffer.from(encoded, 'base64')
    const isForeign = isOfRekorV2({ kindVersion }) && !isByLog(signature, logs)
    return (name === host || isForeign) && signature.toString('base64') === encoded
  })
  const isSame = size === inclusionProof.treeSize && inclusionProof.rootHash.toString('base64') === root
  if (!isNote || !isSame)
    throw new SignatureRefused(
      'The inclusion proof of the transparency log is not valid: it differs from its checkpoint.',
    )
}

/** Whether a signature of a note begins with the hint of the key of a log. */
function isByLog(signature: Buffer, logs: TrustMaterial['tlogs']): boolean {
  return logs.some(({ logID }) => logID.subarray(0, 4).equals(signature.subarray(0, 4)))
}

import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { createEcKey, exportPublicKey, type SigningKey } from './certificates.ts'

/** A transparency log: Rekor v1 signs with ECDSA and promises inclusion, Rekor v2 signs with Ed25519. */
export interface TransparencyLog extends SigningKey {
  host: string
  version: 1 | 2
  id: Buffer
}

/** An entry with its proofs, as bundles have it. */
export interface LoggedEntry {
  logIndex: string
  logId: { keyId: string }
  kindVersion: { kind: string; version: string }
  integratedTime: string
  inclusionPromise?: { signedEntryTimestamp: string }
  inclusionProof?: {
    logIndex: string
    rootHash: string
    treeSize: string
    hashes: string[]
    checkpoint?: { envelope: string }
  }
  canonicalizedBody: string
}

export function createTransparencyLog(host: string, version: 1 | 2): TransparencyLog {
  const key = version === 1 ? createEcKey() : generateKeyPairSync('ed25519')
  return { ...key, host, version, id: hashBytes(exportPublicKey(key.publicKey)) }
}

/** JSON with its keys in order (RFC 8785), as logs sign it. */
function stringifyCanonically(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )
}

/** Adds an entry to a log that has others before and after it. */
export function logEntry(
  log: TransparencyLog,
  body: { kind: string; apiVersion: string; spec: object },
  time: Date,
): LoggedEntry {
  const canonicalizedBody = Buffer.from(stringifyCanonically(body))
  const index = 5
  const leaves = Array.from({ length: 11 }, (_, at) =>
    hashBytes(Buffer.of(0), at === index ? canonicalizedBody : Buffer.from(`entry ${at}`)),
  )
  const root = hashTree(leaves)
  const entry = {
    logIndex: String(log.version === 1 ? 1_000 + index : index),
    logId: { keyId: log.id.toString('base64') },
    kindVersion: { kind: body.kind, version: body.apiVersion },
    integratedTime: log.version === 1 ? String(Math.floor(time.getTime() / 1_000)) : '0',
    canonicalizedBody: canonicalizedBody.toString('base64'),
    inclusionProof: {
      logIndex: String(index),
      rootHash: root.toString('base64'),
      treeSize: String(leaves.length),
      hashes: proveInclusion(leaves, index).map(hash => hash.toString('base64')),
      checkpoint: { envelope: signCheckpoint(log, leaves.length, root) },
    },
  }
  return log.version === 2 ? entry : { ...entry, inclusionPromise: signInclusion(log, entry) }
}

/** Signs the time and the place of an entry, as Rekor v1 does. */
export function signInclusion(
  log: TransparencyLog,
  entry: Pick<LoggedEntry, 'canonicalizedBody' | 'integratedTime' | 'logIndex'>,
): { signedEntryTimestamp: string } {
  const promised = stringifyCanonically({
    body: entry.canonicalizedBody,
    integratedTime: Number(entry.integratedTime),
    logIndex: Number(entry.logIndex),
    logID: log.id.toString('hex'),
  })
  return { signedEntryTimestamp: sign('sha256', Buffer.from(promised), log.privateKey).toString('base64') }
}

/** Signs the root of a tree, as a note (C2SP tlog-checkpoint). */
export function signCheckpoint(log: TransparencyLog, size: number, root: Buffer): string {
  const note = `${log.host}\n${size}\n${root.toString('base64')}\n`
  const signature = sign(log.version === 1 ? 'sha256' : null, Buffer.from(note), log.privateKey)
  return `${note}\n\u2014 ${log.host} ${Buffer.concat([log.id.subarray(0, 4), signature]).toString('base64')}\n`
}

/** The root of a Merkle tree (RFC 6962, 2.1). */
function hashTree(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves
  if (leaves.length === 1 && only !== undefined) return only
  const middle = splitTree(leaves.length)
  return hashBytes(Buffer.of(1), hashTree(leaves.slice(0, middle)), hashTree(leaves.slice(middle)))
}

/** The hashes from a leaf to the root (RFC 6962, 2.1.1). */
function proveInclusion(leaves: readonly Buffer[], index: number): Buffer[] {
  if (leaves.length === 1) return []
  const middle = splitTree(leaves.length)
  const [left, right] = [leaves.slice(0, middle), leaves.slice(middle)]
  return index < middle
    ? [...proveInclusion(left, index), hashTree(right)]
    : [...proveInclusion(right, index - middle), hashTree(left)]
}

/** The largest power of two below `size`. */
function splitTree(size: number): number {
  return 2 ** Math.ceil(Math.log2(size) - 1)
}

function hashBytes(...parts: readonly Uint8Array[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest()
}

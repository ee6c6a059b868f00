import { createHash } from 'node:crypto'
import { SignatureUndecided } from './bundle/signature-outcome.ts'

/** A hash function of signatures. */
export type HashName = 'sha256' | 'sha384' | 'sha512'

export const HASH_NAMES: readonly HashName[] = ['sha256', 'sha384', 'sha512']

/** Bytes of a digest. */
export const DIGEST_BYTES: Readonly<Record<HashName, number>> = { sha256: 32, sha384: 48, sha512: 64 }

/** What is signed: its bytes, or what is known of them. */
export interface SignedArtifact {
  /** Unknown if only digests are known. */
  bytes?: Uint8Array
  /** At least one. */
  digests: Readonly<Partial<Record<HashName, Buffer>>>
}

/** The artifact that has these bytes. */
export function describeArtifact(bytes: Uint8Array): SignedArtifact {
  return {
    bytes,
    digests: Object.fromEntries(
      HASH_NAMES.map(hash => [hash, createHash(hash).update(bytes).digest()] as const),
    ),
  }
}

/** An artifact of which only its digest is known, such as `sha256:…`; undefined if the text is no such digest. */
export function parseArtifactDigest(digest: string): SignedArtifact | undefined {
  const match = /^(sha256|sha384|sha512):([0-9a-f]+)$/.exec(digest)
  const hash = match?.[1] as HashName | undefined
  if (hash === undefined || match?.[2]?.length !== 2 * DIGEST_BYTES[hash]) return undefined
  return { digests: { [hash]: Buffer.from(match[2], 'hex') } }
}

/**
 * Whether a digest of the artifact is `digest`; its length says of which hash function it is. Throws SignatureUndecided
 * if the artifact's digest of that function is not known.
 */
export function isDigestOf(artifact: SignedArtifact, digest: Uint8Array): boolean {
  const hash = HASH_NAMES.find(name => DIGEST_BYTES[name] === digest.length)
  if (hash === undefined) return false
  const known = artifact.digests[hash]
  if (known === undefined)
    throw new SignatureUndecided(
      `The signature is about a ${hash} digest, and that of the artifact is not known.`,
    )
  return known.equals(digest)
}

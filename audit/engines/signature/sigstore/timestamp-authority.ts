import { X509Certificate } from 'node:crypto'
import type { SignedEntity, TrustMaterial } from '@sigstore/verify'
import { SignatureRefused, SignatureUndecided } from './bundle/signature-outcome.ts'

type Authority = TrustMaterial['timestampAuthorities'][number]
type SignedTime = Extract<SignedEntity['timestamps'][number], { $case: 'timestamp-authority' }>['timestamp']

/** The extended key usage of certificates that sign timestamps (RFC 3161, 2.3). */
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8'

/** The authorities whose certificate is for signing timestamps; @sigstore/verify does not check that. */
export function selectTimestampAuthorities(authorities: readonly Authority[]): Authority[] {
  return authorities.filter(({ certChain: [leaf] }) => {
    if (leaf === undefined) return false
    const { keyUsage, ca } = new X509Certificate(leaf.root.toDER())
    return !ca && keyUsage?.length === 1 && keyUsage[0] === TIME_STAMPING
  })
}

/**
 * The times of RFC 3161 timestamps. Throws SignatureRefused for a response that does not grant one, and
 * SignatureUndecided for one that is not signed with ECDSA: @sigstore/verify guesses the hash function of others.
 */
export function readSignedTimes({ timestamps }: SignedEntity): Date[] {
  return timestamps.flatMap(each => (each.$case === 'timestamp-authority' ? readTime(each.timestamp) : []))
}

function readTime(timestamp: SignedTime): Date {
  // 0 is granted, 1 is granted with modifications (RFC 3161, 2.4.2).
  if (![0n, 1n].includes(timestamp.status)) throw new SignatureRefused('A timestamp was not granted.')
  if ((timestamp.signatureAlgorithm as string | undefined) === undefined)
    throw new SignatureUndecided('A timestamp is signed with an algorithm that is not supported.')
  return timestamp.signingTime
}

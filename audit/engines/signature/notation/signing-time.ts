import type { Certificate } from '../certificate/certificate.ts'
import type { NotationEnvelope } from './envelope.ts'
import { TimestampError, verifyTimestampToken } from './timestamp-token.ts'
import type { TrustPolicy } from './trust-policy.ts'

/** That the certificates were valid when it was signed, or why that is not so. */
export type SigningTimeCheck =
  | {
      /** Undefined if no trusted clock says when; the certificates are valid now. */
      signedAt?: Date
      /** The certificates of the timestamp authority. */
      timestampChain: readonly Certificate[]
    }
  | { outcome: 'REFUSED'; reason: string }

interface TimeTrust {
  policy: TrustPolicy
  /** Trusted certificates of timestamp authorities. */
  tsa: readonly Certificate[]
  now: Date
}

/**
 * Checks that all certificates were valid at the time of the signature: that of a timestamp, where the policy names a
 * store of timestamp authorities; that of a signing authority; else now (Notary Project, "Validate Trusted Timestamp").
 */
export function checkSigningTime(
  envelope: NotationEnvelope,
  chain: readonly Certificate[],
  trust: TimeTrust,
): SigningTimeCheck {
  const { authenticSigningTime } = envelope
  if (authenticSigningTime !== undefined)
    return checkValidity(chain, authenticSigningTime, authenticSigningTime, {
      signedAt: authenticSigningTime,
    })
  const { policy, now } = trust
  const hasAuthority = policy.trustStores.some(({ type }) => type === 'tsa')
  const isExpired = chain.some(({ notAfter }) => now > notAfter)
  if (!hasAuthority || (policy.verifyTimestamp === 'afterCertExpiry' && !isExpired))
    return checkValidity(chain, now, now, {})
  return checkTimestamp(envelope, chain, trust)
}

function checkTimestamp(
  { timestampToken, signature }: NotationEnvelope,
  chain: readonly Certificate[],
  { tsa }: TimeTrust,
): SigningTimeCheck {
  if (timestampToken === undefined) return refuse('the signature has no timestamp')
  try {
    const timestamp = verifyTimestampToken(timestampToken, signature, tsa)
    const { earliest, latest } = timestamp
    const ofAuthority = checkValidity(timestamp.chain, earliest, latest, {})
    if ('outcome' in ofAuthority) return ofAuthority
    return checkValidity(chain, earliest, latest, { signedAt: latest, timestampChain: timestamp.chain })
  } catch (failure) {
    if (failure instanceof TimestampError) return refuse(failure.message)
    throw failure
  }
}

function checkValidity(
  chain: readonly Certificate[],
  earliest: Date,
  latest: Date,
  { signedAt, timestampChain = [] }: { signedAt?: Date; timestampChain?: readonly Certificate[] },
): SigningTimeCheck {
  const invalid = chain.find(({ notBefore, notAfter }) => !(earliest >= notBefore && latest <= notAfter))
  if (invalid === undefined) return { timestampChain, ...(signedAt ? { signedAt } : {}) }
  const { subjectText, notBefore, notAfter } = invalid
  const validity = `from ${notBefore.toISOString()} to ${notAfter.toISOString()}`
  return refuse(`the certificate "${subjectText}" is valid ${validity}, and not at ${latest.toISOString()}`)
}

function refuse(reason: string): SigningTimeCheck {
  return { outcome: 'REFUSED', reason }
}

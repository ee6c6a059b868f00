import { CertificateError, parseCertificate, type Certificate } from '../certificate/certificate.ts'
import { DistinguishedNameError, indexAttributes } from '../certificate/distinguished-name.ts'
import type { SignatureCheck } from '../signature-check.ts'
import { parseCoseEnvelope } from './cose-envelope.ts'
import { EnvelopeError, MAX_ENVELOPE_BYTES, type NotationEnvelope } from './envelope.ts'
import { findIntegrityFailure, type NotationSignature } from './integrity.ts'
import { parseJwsEnvelope } from './jws-envelope.ts'
import { checkSigningTime } from './signing-time.ts'
import { isPartOfName, type TrustPolicy, type Validation } from './trust-policy.ts'

/** What a signature is verified against. */
export interface NotationTrust {
  policy: TrustPolicy
  /** The certificates of the stores that the policy names. */
  certificates: Readonly<Record<'ca' | 'signingAuthority' | 'tsa', readonly Certificate[]>>
  now: Date
}

/** What a validation found wrong, and whether it could be decided. */
interface Failure {
  validation: Validation
  outcome: 'REFUSED' | 'UNKNOWN'
  reason: string
}

/**
 * Verifies a signature of the Notary Project (Notary Project, "Signature Verification"). A validation that the policy
 * only logs does not refuse; but a signer who is not authentic vouches for nothing, whatever the level: that is UNKNOWN.
 */
export function verifyNotation(signature: NotationSignature, trust: NotationTrust): SignatureCheck {
  try {
    return judge(signature, trust)
  } catch (failure) {
    if (failure instanceof EnvelopeError || failure instanceof CertificateError)
      return { outcome: 'REFUSED', reason: failure.message }
    throw failure
  }
}

function judge(signature: NotationSignature, { policy, certificates, now }: NotationTrust): SignatureCheck {
  const { actions } = policy
  if (actions === undefined) return unknown(`the trust policy "${policy.name}" skips verification`)
  const envelope = parseEnvelope(signature)
  if (envelope === undefined) return unknown(`the envelope type ${signature.mediaType} is not supported`)
  const chain = envelope.chain.map(parseCertificate)
  const broken = findIntegrityFailure(envelope, chain, signature)
  if (broken !== undefined) return broken
  const time = checkSigningTime(envelope, chain, { policy, tsa: certificates.tsa, now })
  const failures: Failure[] = [
    ...checkAuthenticity(envelope, chain, policy, certificates),
    ...('outcome' in time ? [{ validation: 'authenticTimestamp' as const, ...time }] : []),
    ...checkExpiry(envelope, now),
    ...checkRevocation([...chain, ...('outcome' in time ? [] : time.timestampChain)]),
  ]
  const enforced = failures.filter(({ validation }) => actions[validation] === 'enforce')
  const deciding = enforced.find(({ outcome }) => outcome === 'REFUSED') ?? enforced[0]
  if (deciding !== undefined) return { outcome: deciding.outcome, reason: deciding.reason }
  const unauthentic = failures.find(({ validation }) => validation === 'authenticity')
  if (unauthentic !== undefined)
    return unknown(`${unauthentic.reason}; the trust policy "${policy.name}" only logs it`)
  return {
    outcome: 'VERIFIED',
    signer: { scheme: 'notation', identity: chain[0]?.subjectText ?? '' },
    ...(!('outcome' in time) && time.signedAt ? { signedAt: time.signedAt.toISOString() } : {}),
  }
}

function parseEnvelope({ envelope, mediaType }: NotationSignature): NotationEnvelope | undefined {
  if (envelope.length > MAX_ENVELOPE_BYTES)
    throw new EnvelopeError(`the envelope has more than ${MAX_ENVELOPE_BYTES} bytes`)
  if (mediaType === 'application/jose+json') return parseJwsEnvelope(envelope)
  return mediaType === 'application/cose' ? parseCoseEnvelope(envelope) : undefined
}

function checkAuthenticity(
  { signingScheme }: NotationEnvelope,
  chain: readonly Certificate[],
  { trustedIdentities, trustStores }: TrustPolicy,
  certificates: NotationTrust['certificates'],
): Failure[] {
  const store = signingScheme === 'notary.x509' ? 'ca' : 'signingAuthority'
  if (!trustStores.some(({ type }) => type === store))
    return failAuthenticity(`the trust policy names no store of the type ${store}`)
  const isTrusted = chain.some(each =>
    certificates[store].some(trusted => isSameBytes(each.der, trusted.der)),
  )
  const [leaf] = chain
  if (!isTrusted || leaf === undefined) return failAuthenticity('its certificates lead to no trusted one')
  if (trustedIdentities === 'ANY') return []
  try {
    const subject = indexAttributes(leaf.subject)
    if (trustedIdentities.some(identity => isPartOfName(identity, subject))) return []
    return failAuthenticity(`the signer "${leaf.subjectText}" is no trusted identity`)
  } catch (failure) {
    if (!(failure instanceof DistinguishedNameError)) throw failure
    return failAuthenticity(`the name of the signer is not understood: ${failure.message}`)
  }
}

function failAuthenticity(reason: string): Failure[] {
  return [{ validation: 'authenticity', outcome: 'REFUSED', reason }]
}

function checkExpiry({ expiry }: NotationEnvelope, now: Date): Failure[] {
  if (expiry === undefined || now < expiry) return []
  return [
    { validation: 'expiry', outcome: 'REFUSED', reason: `the signature expired at ${expiry.toISOString()}` },
  ]
}

/** Certificates without a source of revocation cannot be revoked; for the others it is not known without a network. */
function checkRevocation(chain: readonly Certificate[]): Failure[] {
  const revocable = chain.find(({ hasRevocationSource }) => hasRevocationSource)
  if (revocable === undefined) return []
  const reason = `whether the certificate "${revocable.subjectText}" is revoked is not known: it is not asked over the network`
  return [{ validation: 'revocation', outcome: 'UNKNOWN', reason }]
}

function unknown(reason: string): SignatureCheck {
  return { outcome: 'UNKNOWN', reason }
}

function isSameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0
}

import type { ASN1Obj } from '@sigstore/core'
import type { SignedEntity, TrustMaterial } from '@sigstore/verify'
import { CertificateError, parseCertificate } from '../certificate/certificate.ts'
import { findSignerInfoFailure } from '../timestamp/signer-info.ts'
import { SignatureRefused, SignatureUndecided } from './bundle/signature-outcome.ts'

type Authority = TrustMaterial['timestampAuthorities'][number]
type SignedTime = Extract<SignedEntity['timestamps'][number], { $case: 'timestamp-authority' }>['timestamp']

/** The extended key usage of certificates that sign timestamps (RFC 3161, 2.3). */
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8'

/** The authorities whose certificate is for signing timestamps and nothing else; @sigstore/verify does not check that. */
export function selectTimestampAuthorities(authorities: readonly Authority[]): Authority[] {
  return authorities.filter(
    ({ certChain: [leaf] }) => leaf !== undefined && isForTimestamps(leaf.root.toDER()),
  )
}

function isForTimestamps(der: Uint8Array): boolean {
  try {
    const { extendedKeyUsage = [], isPurposeCritical, basicConstraints } = parseCertificate(der)
    const isOnlyPurpose = extendedKeyUsage.length === 1 && extendedKeyUsage[0] === TIME_STAMPING
    return basicConstraints?.isCa !== true && isOnlyPurpose && isPurposeCritical
  } catch (failure) {
    if (failure instanceof CertificateError) return false
    throw failure
  }
}

/**
 * The times of RFC 3161 timestamps that are verified. Throws SignatureRefused for a response that does not grant one or that
 * does not name its certificate, which @sigstore/verify does not check; and SignatureUndecided for one that is not signed
 * with ECDSA: the library guesses the hash function of others.
 */
export function readSignedTimes(
  { timestamps }: Pick<SignedEntity, 'timestamps'>,
  authorities: readonly Authority[],
): Date[] {
  return timestamps.flatMap(each =>
    each.$case === 'timestamp-authority' ? readTime(each.timestamp, authorities) : [],
  )
}

function readTime(timestamp: SignedTime, authorities: readonly Authority[]): Date {
  // 0 is granted, 1 is granted with modifications (RFC 3161, 2.4.2).
  if (![0n, 1n].includes(timestamp.status)) throw new SignatureRefused('A timestamp was not granted.')
  if ((timestamp.signatureAlgorithm as string | undefined) === undefined)
    throw new SignatureUndecided('A timestamp is signed with an algorithm that is not supported.')
  const signerInfo = readSignerInfo(timestamp.root)
  const certificates = authorities.flatMap(({ certChain: [leaf] }) => (leaf === undefined ? [] : [leaf]))
  const failures = certificates
    .filter(
      ({ issuer, serialNumber }) =>
        issuer.equals(timestamp.signerIssuer) && serialNumber.equals(timestamp.signerSerialNumber),
    )
    .map(({ root }) => signerInfo && findSignerInfoFailure(signerInfo, root.toDER()))
  if (signerInfo === undefined || !failures.includes(undefined)) {
    const why = failures[0] ?? 'its signer is not trusted'
    throw new SignatureRefused(`A timestamp is not valid: ${why}.`)
  }
  return timestamp.signingTime
}

/** The only SignerInfo of a response with a timestamp (RFC 5652, sections 3 and 5.1). */
function readSignerInfo({ subs: [, token] }: ASN1Obj): ASN1Obj | undefined {
  const signerInfos = token?.subs[1]?.subs[0]?.subs.at(-1)?.subs ?? []
  return signerInfos.length === 1 ? signerInfos[0] : undefined
}

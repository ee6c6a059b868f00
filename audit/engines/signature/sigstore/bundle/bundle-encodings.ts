import type { Bundle } from '@sigstore/bundle'
import { CertificateError, openCertificate } from '../../certificate/certificate.ts'
import { checkDerLimits, DerError } from '../../certificate/der-limits.ts'
import { SignatureRefused } from './signature-outcome.ts'

/** Bytes of a timestamp that are parsed. */
const MAX_TIMESTAMP_BYTES = 256 * 1_024

/**
 * Checks that certificates and timestamps are parsed in bounded time, and by two parsers in the same way. Throws
 * SignatureRefused.
 */
export function checkEncodings({ verificationMaterial }: Bundle): void {
  try {
    for (const der of listCertificates(verificationMaterial.content)) openCertificate(der)
    for (const { signedTimestamp } of verificationMaterial.timestampVerificationData?.rfc3161Timestamps ?? [])
      checkDerLimits(signedTimestamp, MAX_TIMESTAMP_BYTES)
  } catch (failure) {
    const isNamed = failure instanceof DerError || failure instanceof CertificateError
    const why = isNamed ? `: ${failure.message}` : ''
    throw new SignatureRefused(`A certificate or timestamp of the bundle is malformed${why}.`, {
      cause: failure,
    })
  }
}

/** The certificates of a bundle in DER, that of the signer first. */
export function listCertificates(content: Bundle['verificationMaterial']['content']): Buffer[] {
  if (content.$case === 'certificate') return [content.certificate.rawBytes]
  if (content.$case === 'publicKey') return []
  return content.x509CertificateChain.certificates.map(({ rawBytes }) => rawBytes)
}

import {
  CertificateError,
  parseCertificate,
  type Certificate,
} from '../../audit/engines/signature/certificate/certificate.ts'
import { isSelfSigned } from '../../audit/engines/signature/certificate/code-signing-chain.ts'
import type { TrustPolicy, TrustStoreName } from '../../audit/engines/signature/notation/trust-policy.ts'
import type { NotationTrust } from '../../audit/engines/signature/notation/verify-notation.ts'
import type { TrustPolicyFiles } from '../../audit/settings/image-policy.ts'
import { formatStoreName, TrustStoreError } from './trust-store-files.ts'

/** The certificates of the stores that a policy names. Throws TrustStoreError. */
export function parseTrustStores(
  { trustStores: names }: TrustPolicy,
  trustStores: TrustPolicyFiles['trustStores'],
): NotationTrust['certificates'] {
  const certificates: Record<TrustStoreName['type'], Certificate[]> = {
    ca: [],
    signingAuthority: [],
    tsa: [],
  }
  for (const name of names) {
    const key = formatStoreName(name)
    const found = Object.hasOwn(trustStores, key) ? trustStores[key] : undefined
    if (found === undefined) throw new TrustStoreError(`the trust store ${key} is missing`)
    certificates[name.type].push(
      ...found.map(text => parseTrusted(Buffer.from(text, 'base64'), `the trust store ${key}`)),
    )
  }
  return certificates
}

/** A store holds authorities, and leaves that are their own issuer. */
function parseTrusted(block: Buffer, place: string): Certificate {
  try {
    const certificate = parseCertificate(block)
    if (certificate.basicConstraints?.isCa === true || isSelfSigned(certificate)) return certificate
    throw new CertificateError(
      `the certificate "${certificate.subjectText}" is no authority and not self-signed`,
    )
  } catch (failure) {
    if (failure instanceof CertificateError)
      throw new TrustStoreError(`${place}: ${failure.message}`, { cause: failure })
    throw failure
  }
}

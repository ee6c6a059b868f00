import { parseCertificate } from '../../../../../audit/engines/signature/certificate/certificate.ts'
import { parseTrustPolicies } from '../../../../../audit/engines/signature/notation/trust-policy.ts'
import {
  verifyNotation,
  type NotationTrust,
} from '../../../../../audit/engines/signature/notation/verify-notation.ts'
import type { SignatureCheck } from '../../../../../audit/engines/signature/signature-check.ts'
import { computeDigest } from '../../../../images/image-store.ts'
import { ARTIFACT, signNotation, type NotationRequest } from '../../../../signing/notation/signatures.ts'

/** When tests verify. */
const NOW = new Date('2026-07-01T00:00:00Z')

/** What a test trusts; by default any identity of these authorities, strictly. */
export interface TrustRequest {
  ca?: readonly Buffer[]
  signingAuthority?: readonly Buffer[]
  tsa?: readonly Buffer[]
  identities?: readonly string[]
  verification?: Readonly<Record<string, unknown>>
  now?: Date
}

/** The trust of a policy with one statement for all repositories. */
export function makeTrust(request: TrustRequest): NotationTrust {
  const { ca = [], signingAuthority = [], tsa = [], identities = ['*'] } = request
  const stores = Object.entries({ ca, signingAuthority, tsa }).filter(
    ([, certificates]) => certificates.length > 0,
  )
  const [policy] = parseTrustPolicies({
    version: '1.0',
    trustPolicies: [
      {
        name: 'all',
        registryScopes: ['*'],
        signatureVerification: request.verification ?? { level: 'strict' },
        ...(request.verification?.['level'] === 'skip'
          ? {}
          : { trustStores: stores.map(([type]) => `${type}:acme`), trustedIdentities: identities }),
      },
    ],
  })
  if (policy === undefined) throw new Error('the policy was not parsed')
  return {
    policy,
    certificates: {
      ca: ca.map(der => parseCertificate(der)),
      signingAuthority: signingAuthority.map(der => parseCertificate(der)),
      tsa: tsa.map(der => parseCertificate(der)),
    },
    now: request.now ?? NOW,
  }
}

/** What a signature proves of the default image. */
export function checkSigned(request: NotationRequest, trust: TrustRequest): SignatureCheck {
  return verifyNotation(
    {
      ...signNotation(request),
      digest: computeDigest(ARTIFACT),
      size: ARTIFACT.length,
      artifactType: 'application/vnd.oci.image.manifest.v1+json',
    },
    makeTrust(trust),
  )
}

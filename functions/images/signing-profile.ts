import type { SignatureCheck } from '../../audit/engines/signature/signature-check.ts'
import type { ImagePolicy } from '../../audit/settings/image-policy.ts'
import { quoteText } from '../../audit/text/quote-text.ts'

/** What ECR says of a signature that it made itself with a profile of AWS Signer (ECR API Reference, ImageSigningStatus). */
export interface SigningStatus {
  /** The ARN of the signing profile. */
  profile: string
  status: 'IN_PROGRESS' | 'COMPLETE' | 'FAILED'
  /** Why signing failed. */
  failure?: string
}

/** The signing profiles that a policy accepts. */
export function listSigningProfiles({ signedBy }: ImagePolicy): string[] {
  return signedBy.flatMap(signer => ('signingProfile' in signer ? [signer.signingProfile] : []))
}

/** Whether ECR says that it signed the image with a profile that the policy accepts. */
export function checkSigningStatuses(
  profiles: readonly string[],
  statuses: readonly SigningStatus[],
): SignatureCheck[] {
  return statuses.map(({ profile, status, failure }): SignatureCheck => {
    const name = quoteText(profile)
    if (!profiles.some(each => profile === each || profile.startsWith(`${each}/`)))
      return { outcome: 'REFUSED', reason: `ECR signed it with the profile ${name}, which is not accepted` }
    if (status === 'COMPLETE')
      return { outcome: 'VERIFIED', signer: { scheme: 'ecr-managed', identity: profile } }
    if (status === 'IN_PROGRESS')
      return { outcome: 'UNKNOWN', reason: `ECR is signing it with the profile ${name}` }
    return {
      outcome: 'REFUSED',
      reason: `ECR could not sign it with the profile ${name}: ${quoteText(failure ?? 'it does not say why')}`,
    }
  })
}

/** What is known of signing profiles where ECR cannot be asked. */
export function explainUnaskedProfiles(profiles: readonly string[]): SignatureCheck[] {
  return profiles.length === 0
    ? []
    : [{ outcome: 'UNKNOWN', reason: 'only ECR says whether it signed the image with a signing profile' }]
}

import type { PolicyExposure } from '../engines/iam/exposure/admission/policy-exposure.ts'
import type { TrustSettings } from '../settings/settings.ts'

/** The trust level of an admitted principal: of the account itself, trusted by the settings, or neither. */
export type TrustLevel = 'OWN' | 'TRUSTED' | 'UNTRUSTED'

/** An admitted principal with its trust level. */
export type ClassifiedExposure = PolicyExposure & { trustLevel: TrustLevel }

/** Classifies the trust of an exposure of a resource of `account`. */
export function classifyTrust(
  policyExposure: PolicyExposure,
  account: string,
  trustSettings: TrustSettings,
): TrustLevel {
  if (policyExposure.to === 'OWN_ACCOUNT') return 'OWN'
  if (policyExposure.to === 'ORGANIZATION')
    return classifyOrganization(policyExposure.organization, trustSettings)
  if (policyExposure.to === 'SERVICE') return classifySource(policyExposure.source, account, trustSettings)
  if (policyExposure.to !== 'ACCOUNT') return 'UNTRUSTED'
  if (isMember(policyExposure.organizations, trustSettings)) return 'TRUSTED'
  return classifyAccount(policyExposure.account, account, trustSettings)
}

function isMember(organizations: readonly string[] | 'ANY', trustSettings: TrustSettings): boolean {
  return (
    organizations !== 'ANY' &&
    organizations.every(id => classifyOrganization(id, trustSettings) !== 'UNTRUSTED')
  )
}

/** Without organizations in the settings, any organization counts as trusted: Assay cannot distinguish them. */
function classifyOrganization(organization: string, { organizations }: TrustSettings): TrustLevel {
  if (organization === 'OWN') return 'OWN'
  return organizations.length === 0 || organizations.includes(organization) ? 'TRUSTED' : 'UNTRUSTED'
}

function classifyAccount(account: string, own: string, { accounts }: TrustSettings): TrustLevel {
  if (account === own) return 'OWN'
  return accounts.includes(account) ? 'TRUSTED' : 'UNTRUSTED'
}

function classifySource(
  serviceRequestSource: (PolicyExposure & { to: 'SERVICE' })['source'],
  own: string,
  trustSettings: TrustSettings,
): TrustLevel {
  if (serviceRequestSource.of === 'ACCOUNT')
    return classifyAccount(serviceRequestSource.account, own, trustSettings)
  if (serviceRequestSource.of === 'ORGANIZATION')
    return classifyOrganization(serviceRequestSource.organization, trustSettings)
  return serviceRequestSource.of === 'TOKEN' ? 'TRUSTED' : 'UNTRUSTED'
}

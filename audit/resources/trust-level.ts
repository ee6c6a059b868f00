import type { PolicyExposure } from '../engines/iam/exposure/admission/policy-exposure.ts'
import type { TrustSettings } from '../settings/settings.ts'

/** Whose those are whom a policy lets in: the account's own, the user's by his settings, or somebody else's. */
export type TrustLevel = 'OWN' | 'TRUSTED' | 'UNTRUSTED'

/** Whom a policy lets in, and whose they are. */
export type ClassifiedExposure = PolicyExposure & { trustLevel: TrustLevel }

/** Whose those are whom `exposure` lets in, for a resource of `account`. */
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

/** Nobody can tell whose an organization is where the settings name none: it counts as the user's then. */
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

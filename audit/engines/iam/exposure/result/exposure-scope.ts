import { classifyAwsOwned } from '../../aws-owned.ts'
import type { PolicyExposure } from '../admission/policy-exposure.ts'
import { OWN_ORGANIZATION } from '../../condition/partial-variables.ts'
import { isTrustPolicy, type ExposureQuestion } from '../admission/resource-exposure.ts'
import { isLimitedToPassedRoles } from '../trust/passed-roles.ts'
import { isSamlProvider } from '../request/identity-provider.ts'
import { evaluateWebIdentityTrust, type WebIdentityTrust } from '../trust/web-identity-trust.ts'

/** How far a policy opens a resource, widest first. */
export const EXPOSURE_SCOPES = [
  'public',
  'cross-account',
  'organization',
  'service',
  'account',
  'none',
] as const
export type ExposureScope = (typeof EXPOSURE_SCOPES)[number]

/**
 * The scope of an exposure's callers. Addresses, VPCs and VPC endpoints that a policy names count as a restriction,
 * as for Amazon S3 (S3 User Guide, "The meaning of public"), but do not identify accounts. Users of an identity
 * provider count as the account's own if the provider belongs to the account or the policy names their subjects.
 */
export function classifyExposureScope(
  policyExposure: PolicyExposure,
  { account, organization }: ExposureQuestion,
): ExposureScope {
  const isOwn = (id: string) => id === OWN_ORGANIZATION || id === organization
  switch (policyExposure.to) {
    case 'PUBLIC':
      return 'public'
    case 'NETWORK':
      return 'cross-account'
    case 'ORGANIZATION':
      return isOwn(policyExposure.organization) ? 'organization' : 'cross-account'
    case 'ACCOUNT': {
      if (policyExposure.account === 'cloudfront') return 'service'
      const { organizations } = policyExposure
      return organizations !== 'ANY' && organizations.every(isOwn) ? 'organization' : 'cross-account'
    }
    case 'OWN_ACCOUNT':
      return 'account'
    case 'SERVICE':
      return 'service'
    case 'FEDERATED':
    default:
      return classifyProviderScope(policyExposure, account)
  }
}

function classifyProviderScope(
  exposure: PolicyExposure & { to: 'FEDERATED' },
  account: string,
): ExposureScope {
  const trust = evaluateWebIdentityTrust(exposure)
  if (trust?.reach === 'ANYONE' || (trust && isForUnauthenticatedUsers(trust))) return 'public'
  const owner = /^arn:[a-z-]+:iam::(\d{12}):/.exec(exposure.provider)?.[1]
  return isSamlProvider(exposure.provider) && owner !== account ? 'cross-account' : 'account'
}

/** Amazon Cognito issues a token of this kind to everyone who requests one (Cognito Developer Guide, "IAM roles"). */
export function isForUnauthenticatedUsers({ claims }: WebIdentityTrust): boolean {
  return Object.hasOwn(claims, 'amr') && (claims['amr']?.includes('unauthenticated') ?? false)
}

/**
 * Whether anyone can make the admitted service use the resource: it is admitted for anyone (IAM User Guide, "The confused
 * deputy problem"), and no pass of the role is needed.
 */
export function isConfusedDeputyRisk(policyExposure: PolicyExposure, question: ExposureQuestion): boolean {
  if (!isServiceForAnyone(policyExposure)) return false
  if (!isTrustPolicy(question)) return true
  return (
    classifyAwsOwned(question.resourceArn) !== 'SERVICE_LINKED_ROLE' &&
    !isLimitedToPassedRoles(policyExposure.service)
  )
}

/**
 * Whether a service is admitted on behalf of any customer: the statement does not restrict the source, or only to the
 * name of a resource that can change owners, such as a bucket.
 */
export function isServiceForAnyone<E extends PolicyExposure>(
  policyExposure: E,
): policyExposure is E & { to: 'SERVICE' } {
  return policyExposure.to === 'SERVICE' && ['ANYONE', 'NAME'].includes(policyExposure.source.of)
}

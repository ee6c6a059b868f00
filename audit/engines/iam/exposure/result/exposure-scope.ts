import type { PolicyExposure } from '../admission/policy-exposure.ts'
import { OWN_ORGANIZATION } from '../../condition/partial-variables.ts'
import { isTrustPolicy, type ExposureQuestion } from '../admission/resource-exposure.ts'
import { isLimitedToPassedRoles } from '../trust/passed-roles.ts'
import { isSamlProvider } from '../request/identity-provider.ts'
import { evaluateWebIdentityTrust, type WebIdentityTrust } from '../trust/web-identity-trust.ts'

/** How far a policy opens a resource, from the widest. */
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
 * How far those stand from the account whom `exposure` lets in. Addresses, VPCs and VPC endpoints that a policy names
 * are a tie to it, as for Amazon S3 (S3 User Guide, "The meaning of public"), but accounts are not told apart by them.
 * Users of an identity provider that is the account's own, or whose subjects the policy names, count as the account's.
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

/** Amazon Cognito gives everybody who asks a token of this kind (Cognito Developer Guide, "IAM roles"). */
export function isForUnauthenticatedUsers({ claims }: WebIdentityTrust): boolean {
  return Object.hasOwn(claims, 'amr') && (claims['amr']?.includes('unauthenticated') ?? false)
}

/**
 * Whether anybody can make the service that `exposure` lets in use the resource: nothing says for whom it acts, or only
 * the name of a resource that can change hands, such as a bucket's (IAM User Guide, "The confused deputy problem").
 */
export function isConfusedDeputyRisk(policyExposure: PolicyExposure, question: ExposureQuestion): boolean {
  if (policyExposure.to !== 'SERVICE' || !['ANYONE', 'NAME'].includes(policyExposure.source.of)) return false
  if (!isTrustPolicy(question)) return true
  return (
    !question.resourceArn.includes(':role/aws-service-role/') &&
    !isLimitedToPassedRoles(policyExposure.service)
  )
}

import type { Exposure } from './exposure.ts'
import { OWN_ORGANIZATION } from '../condition/policy-variable.ts'
import { isTrust, type ExposureQuestion } from './opening.ts'
import { takesPassedRolesOnly } from './passed-roles.ts'
import { isSaml } from './provider.ts'
import { webIdentityTrust, type WebIdentityTrust } from './web-identity.ts'

/** How far a policy opens a resource, from the widest. */
export const SCOPES = ['public', 'cross-account', 'organization', 'service', 'account', 'none'] as const
export type Scope = (typeof SCOPES)[number]

/**
 * How far those stand from the account whom `exposure` lets in. Addresses, VPCs and VPC endpoints that a policy names
 * are a tie to it, as for Amazon S3 (S3 User Guide, "The meaning of public"), but accounts are not told apart by them.
 * Users of an identity provider that is the account's own, or whose subjects the policy names, count as the account's.
 */
export function scopeOf(exposure: Exposure, { account, organization }: ExposureQuestion): Scope {
  const isOwn = (id: string) => id === OWN_ORGANIZATION || id === organization
  switch (exposure.to) {
    case 'PUBLIC':
      return 'public'
    case 'NETWORK':
      return 'cross-account'
    case 'ORGANIZATION':
      return isOwn(exposure.organization) ? 'organization' : 'cross-account'
    case 'ACCOUNT': {
      if (exposure.account === 'cloudfront') return 'service'
      const { organizations } = exposure
      return organizations !== 'ANY' && organizations.every(isOwn) ? 'organization' : 'cross-account'
    }
    case 'OWN_ACCOUNT':
      return 'account'
    case 'SERVICE':
      return 'service'
    case 'FEDERATED':
    default:
      return scopeOfProvider(exposure, account)
  }
}

function scopeOfProvider(exposure: Exposure & { to: 'FEDERATED' }, account: string): Scope {
  const trust = webIdentityTrust(exposure)
  if (trust?.reach === 'ANYONE' || (trust && isForGuests(trust))) return 'public'
  const owner = /^arn:[a-z-]+:iam::(\d{12}):/.exec(exposure.provider)?.[1]
  return isSaml(exposure.provider) && owner !== account ? 'cross-account' : 'account'
}

/** Amazon Cognito gives everybody who asks a token of this kind (Cognito Developer Guide, "IAM roles"). */
export function isForGuests({ claims }: WebIdentityTrust): boolean {
  return Object.hasOwn(claims, 'amr') && (claims['amr']?.includes('unauthenticated') ?? false)
}

/**
 * Whether anybody can make the service that `exposure` lets in use the resource: nothing says for whom it acts, or only
 * the name of a resource that can change hands, such as a bucket's (IAM User Guide, "The confused deputy problem").
 */
export function isConfusable(exposure: Exposure, question: ExposureQuestion): boolean {
  if (exposure.to !== 'SERVICE' || !['ANYONE', 'NAME'].includes(exposure.source.of)) return false
  if (!isTrust(question)) return true
  return !question.resourceArn.includes(':role/aws-service-role/') && !takesPassedRolesOnly(exposure.service)
}

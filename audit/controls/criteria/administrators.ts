import { isExactGlobMatch } from '../../engines/iam/glob/glob-match.ts'
import type { TrustedPrincipals } from '../../engines/iam/exposure/trust/trusted-principals.ts'
import type { AdministratorSummary, AdministratorGrant } from '../../resources/iam/administrator.ts'
import { getResourceName, type Resource } from '../../resources/resource.ts'
import { joinNames, formatPolicyName, truncateEvidence } from './format-text.ts'

/** The settings that allow principals to administer the account. */
export interface AdministratorSettings {
  /** ARNs of principals; `*` matches any characters. */
  allowed: readonly string[]
  /** Whether the execution role of the CDK bootstrap is allowed. */
  cdkBootstrap: boolean
}

/** The setting that allows `resource` to administer the account: a pattern of `allowed`, or `cdkBootstrap`. */
export function findAdministratorAllowance(
  resource: Resource,
  { allowed, cdkBootstrap }: AdministratorSettings,
  trusted?: TrustedPrincipals,
): string | undefined {
  if (cdkBootstrap && trusted !== undefined && isCdkExecutionRole(resource, trusted)) return 'cdkBootstrap'
  return allowed.find(pattern => isExactGlobMatch(pattern, resource.arn))
}

/** `cdk-<qualifier>-cfn-exec-role-<account>-<region>`, which `cdk bootstrap` creates for CloudFormation. */
function isCdkExecutionRole(resource: Resource, trusted: TrustedPrincipals): boolean {
  const [, account] =
    /^cdk-[a-z0-9]{1,10}-cfn-exec-role-(\d{12})-[a-z0-9-]+$/.exec(getResourceName(resource)) ?? []
  const [service, ...more] = trusted.services
  return (
    account === resource.account &&
    service === 'cloudformation.amazonaws.com' &&
    more.length === 0 &&
    !trusted.others
  )
}

/** How principals are evaluated as administrators. */
export const ADMINISTRATOR_CRITERIA = [
  'A principal counts as an administrator if its policies together allow all actions on all resources, or all except some that it can grant itself through IAM (an Allow with NotAction).',
  'A condition that policies alone cannot decide, such as MFA, is assumed to hold, and the reason names it.',
]

/** What the evaluation of administrators does not know. */
export const ADMINISTRATOR_LIMITATIONS = [
  'Permissions boundaries, groups and Deny statements are evaluated. Service control policies are not read, so the result is an upper bound.',
]

/** Policies in a reason, and statements in evidence. */
const MAX_POLICIES = 3
const MAX_STATEMENTS = 4

/** The policies that make a principal an administrator: `administrator access through policy Root (Action *)`. */
export function describeAdministratorGrants({ grants, together }: AdministratorSummary): string {
  const policies = [...new Set(grants.map(({ policy }) => policy))]
  const named = policies.slice(0, together ? MAX_POLICIES : 1).map(policy => {
    const allows = grants.filter(grant => grant.policy === policy).map(grant => grant.allows)
    return `${formatPolicyName(policy)} (${truncateEvidence([...new Set(allows)].join(', '))})`
  })
  const conditional = grants.every(({ conditions }) => conditions.length > 0)
  const under = conditional
    ? `, if a condition holds (${truncateEvidence(grants[0]?.conditions.join(', ') ?? '')})`
    : ''
  if (!together || policies.length === 1) return `administrator access through policy ${named.join()}${under}`
  const more = policies.length - named.length
  const all = more > 0 ? [...named, `${more} more`] : named
  return `administrator access through policies ${joinNames(all)} together, none of which is enough alone${under}`
}

/** Evidence of an administrator: the statements that make it one, by policy, and what the result does not consider. */
export function buildAdministratorEvidence({ grants, together }: AdministratorSummary) {
  const policies = [...new Set(grants.slice(0, MAX_STATEMENTS).map(({ policy }) => policy))]
  const denying = [...new Set(grants.flatMap(({ deniedBy }) => deniedBy))].slice(0, MAX_POLICIES)
  return {
    policies: policies.map(policy => ({
      policy: truncateEvidence(formatPolicyName(policy)),
      statements: grants
        .slice(0, MAX_STATEMENTS)
        .filter(grant => grant.policy === policy)
        .map(summarizeStatement),
    })),
    ...(together ? { onlyTogether: together } : {}),
    ...(grants.length > MAX_STATEMENTS ? { more: grants.length - MAX_STATEMENTS } : {}),
    limitations: [
      ...denying.map(
        policy =>
          `a Deny statement of policy ${truncateEvidence(formatPolicyName(policy))} may remove some of these permissions`,
      ),
      'service control policies are not read',
    ],
  }
}

function summarizeStatement({ statement, allows, conditions }: AdministratorGrant) {
  const under = conditions.length === 0 ? {} : { conditions: truncateEvidence(conditions.join(', ')) }
  return { statement: truncateEvidence(statement), allows: truncateEvidence(allows), ...under }
}

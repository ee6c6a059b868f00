import { isExactGlobMatch } from '../../engines/iam/glob/glob-match.ts'
import type { TrustedPrincipals } from '../../engines/iam/exposure/trust/trusted-principals.ts'
import type { AdministratorSummary, AdministratorGrant } from '../../resources/iam/administrator.ts'
import { getResourceName, type Resource } from '../../resources/resource.ts'
import { joinNames, formatPolicyName, truncateEvidence } from './format-text.ts'

/** Who may administer the account. */
export interface AdministratorSettings {
  /** ARNs; `*` stands for any characters. */
  allowed: readonly string[]
  /** Whether the role with which CloudFormation deploys for the CDK may. */
  cdkBootstrap: boolean
}

/** What lets `resource` administer the account: a pattern of the settings, or `cdkBootstrap`. */
export function findAdministratorAllowance(
  resource: Resource,
  { allowed, cdkBootstrap }: AdministratorSettings,
  trusted?: TrustedPrincipals,
): string | undefined {
  if (cdkBootstrap && trusted !== undefined && isCdkExecutionRole(resource, trusted)) return 'cdkBootstrap'
  return allowed.find(pattern => isExactGlobMatch(pattern, resource.arn))
}

/** `cdk-<qualifier>-cfn-exec-role-<account>-<region>`, made by `cdk bootstrap` for CloudFormation. */
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

/** What controls of administrators do not weigh. */
export const ADMINISTRATOR_LIMITATIONS = [
  'An administrator may do on everything whatever no policy names, and take over the rest by IAM: an Allow with NotAction counts if enough of IAM is among what all policies allow.',
  'Boundaries, groups and Deny are weighed. Service control policies are not read: the verdict is an upper bound.',
  'A condition that policies cannot tell is named, not weighed: the principal counts as an administrator.',
]

/** Policies that are named in a reason, and statements that are shown. */
const NAMED = 3
const SHOWN = 4

/** By what somebody is an administrator, in words: `by policy Root (Action *)`. */
export function describeAdministratorGrants({ grants, together }: AdministratorSummary): string {
  const policies = [...new Set(grants.map(({ policy }) => policy))]
  const named = policies.slice(0, together ? NAMED : 1).map(policy => {
    const allows = grants.filter(grant => grant.policy === policy).map(grant => grant.allows)
    return `${formatPolicyName(policy)} (${truncateEvidence([...new Set(allows)].join(', '))})`
  })
  const conditional = grants.every(({ conditions }) => conditions.length > 0)
  const under = conditional
    ? `, under a condition (${truncateEvidence(grants[0]?.conditions.join(', ') ?? '')})`
    : ''
  if (!together || policies.length === 1) return `by policy ${named.join()}${under}`
  const more = policies.length - named.length
  const all = more > 0 ? [...named, `${more} more`] : named
  return `by policies ${joinNames(all)} together, none of which does it alone${under}`
}

/** What there is to show of an administrator. */
export function buildAdministratorEvidence({ grants, together }: AdministratorSummary) {
  const policies = [...new Set(grants.slice(0, SHOWN).map(({ policy }) => policy))]
  const denying = [...new Set(grants.flatMap(({ deniedBy }) => deniedBy))].slice(0, NAMED)
  return {
    policies: policies.map(policy => ({
      policy: truncateEvidence(formatPolicyName(policy)),
      statements: grants
        .slice(0, SHOWN)
        .filter(grant => grant.policy === policy)
        .map(summarizeStatement),
    })),
    ...(together ? { together } : {}),
    ...(grants.length > SHOWN ? { more: grants.length - SHOWN } : {}),
    limits: [
      ...denying.map(
        policy => `a Deny of ${truncateEvidence(formatPolicyName(policy))} may take some of it away`,
      ),
      'service control policies were not read',
    ],
  }
}

function summarizeStatement({ statement, allows, conditions }: AdministratorGrant) {
  const under = conditions.length === 0 ? {} : { conditions: truncateEvidence(conditions.join(', ')) }
  return { statement: truncateEvidence(statement), allows: truncateEvidence(allows), ...under }
}

import type { TrustedPrincipals } from '../../engines/iam/exposure/trust/trusted-principals.ts'
import type { AdministratorSummary, AdministratorGrant } from '../../resources/iam/administrator.ts'
import { isTrustingOnlyCloudFormation } from '../../resources/iam/administrator-allowance.ts'
import type { Resource } from '../../resources/resource.ts'
import { quoteText } from '../../text/quote-text.ts'
import { joinNames, formatPolicyName, truncateEvidence } from './format-text.ts'

/** The control whose settings list the principals that may administer the account, for the other controls too. */
const SETTINGS_CONTROL = 'iam-admin-managed-policy-attached'

/**
 * Explains how to accept a role that could be the execution role of the CDK bootstrap: a sentence after a space, empty for
 * other principals. A role is not accepted for its name, which anyone who can create roles can choose. CloudFormation
 * does not tag the roles that it creates, so nothing that IAM returns shows which stack created a role.
 */
export function explainCdkAcceptance(resource: Resource, trusted?: TrustedPrincipals): string {
  if (!hasCdkExecutionName(resource) || !isTrustingOnlyCloudFormation(trusted)) return ''
  return (
    ` It has the name of an execution role of the CDK bootstrap. If your bootstrap created it, list ${quoteText(resource.arn)} ` +
    `under "deploymentRoles" in the settings of ${SETTINGS_CONTROL}.`
  )
}

/** `cdk-<qualifier>-cfn-exec-role-<account>-<region>` without a path: so `cdk bootstrap` names the role of CloudFormation. */
function hasCdkExecutionName({ arn, account }: Resource): boolean {
  const [, named] = /:role\/cdk-[a-z0-9]{1,10}-cfn-exec-role-(\d{12})-[a-z0-9-]+$/.exec(arn) ?? []
  return named === account
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

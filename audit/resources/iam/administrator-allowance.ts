import { isExactGlobMatch } from '../../engines/iam/glob/glob-match.ts'
import type { TrustedPrincipals } from '../../engines/iam/exposure/trust/trusted-principals.ts'
import type { Resource } from '../resource.ts'

/** The settings that allow principals to administer the account: ARNs, in which `*` matches any characters. */
export interface AdministratorSettings {
  /** Roles, users and groups. */
  allowed: readonly string[]
  /** Roles with which CloudFormation deploys; they are allowed while CloudFormation alone can assume them. */
  deploymentRoles?: readonly string[]
}

/**
 * Finds the pattern that allows `resource` to administer the account. `trusted` are the principals that the trust policy
 * of a role names. No name allows a role that the settings do not list: anyone who can create roles can choose their
 * names.
 */
export function findAdministratorAllowance(
  resource: Resource,
  { allowed, deploymentRoles = [] }: AdministratorSettings,
  trusted?: TrustedPrincipals,
): string | undefined {
  const patterns = isTrustingOnlyCloudFormation(trusted) ? [...allowed, ...deploymentRoles] : allowed
  return patterns.find(pattern => isExactGlobMatch(pattern, resource.arn))
}

/** Whether a trust policy names the service principal of CloudFormation and no other principal. */
export function isTrustingOnlyCloudFormation(trusted: TrustedPrincipals | undefined): boolean {
  const { services, others } = trusted ?? { services: [], others: true }
  return services.length === 1 && services[0] === 'cloudformation.amazonaws.com' && !others
}

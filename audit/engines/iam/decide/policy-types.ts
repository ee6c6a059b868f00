import type { SourcedPolicy } from '../effective-permissions/principal.ts'
import { isServiceLinkedPrincipal, type Caller } from './caller.ts'
import type { PolicyLayer } from './policy-layer.ts'
import type { AccountContext } from './account-context.ts'
import type { DecisionQuestion } from './decision.ts'
import { isSubjectToRcp } from './rcp-support.ts'

/** All policies that bear on a request. */
export interface PolicyLayers {
  identity: PolicyLayer
  boundary: PolicyLayer | undefined
  /** Without policies where it allows nothing. */
  session: PolicyLayer | undefined
  /** By level, each of which must allow. */
  serviceControl: readonly PolicyLayer[]
  /** They only deny: RCPFullAWSAccess, which allows everything, stands beside them always. */
  resourceControl: readonly PolicyLayer[]
  resource: PolicyLayer | undefined
}

/**
 * Which policies bear on the request. Service control policies are of the principal's account, resource control
 * policies of the resource's: of what is in another account than the one that the organization is said of, none are
 * known. Neither bears on the management account or on service-linked roles. An organization without levels does not
 * limit; a level without policies allows nothing. A permissions boundary is none of the root's.
 * Source: AWS Organizations User Guide, "SCP evaluation", "SCP effects on permissions", "RCP effects on permissions".
 */
export function groupPoliciesByType(
  decisionQuestion: DecisionQuestion,
  caller: Caller,
  accounts: AccountContext,
): PolicyLayers {
  const { principal, session = {}, resourcePolicy, request } = decisionQuestion
  const { identity, boundary, organization } = principal
  const limits =
    organization?.managementAccount === false && !isServiceLinkedPrincipal(principal)
      ? organization
      : undefined
  const isControlled =
    accounts.organizationCoversResource && isSubjectToRcp(request.action.toLowerCase(), request.resource)
  const ofSession = session.policy === undefined ? undefined : normalizeSessionPolicies(session.policy)
  return {
    identity: { name: 'The identity policies', policies: identity },
    boundary: boundary && caller.hasBoundary ? buildLayer('The permissions boundary', [boundary]) : undefined,
    session: ofSession || caller.federated ? buildLayer('The session policy', ofSession ?? []) : undefined,
    serviceControl: accounts.organizationCoversCaller ? buildLevels('SCP', limits?.scps ?? []) : [],
    resourceControl: isControlled ? buildLevels('RCP', limits?.rcps ?? []) : [],
    resource: resourcePolicy && buildLayer('The policy of the resource', [resourcePolicy]),
  }
}

function buildLayer(name: string, policies: readonly SourcedPolicy[]): PolicyLayer {
  return { name, policies }
}

function buildLevels(word: string, policiesByLevel: readonly (readonly SourcedPolicy[])[]): PolicyLayer[] {
  return policiesByLevel.map((policies, index) => buildLayer(`${word} level ${index + 1}`, policies))
}

function normalizeSessionPolicies(
  policies: SourcedPolicy | readonly SourcedPolicy[],
): readonly SourcedPolicy[] {
  return 'policy' in policies ? [policies] : policies
}

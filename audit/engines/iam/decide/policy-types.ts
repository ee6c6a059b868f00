import type { SourcedPolicy } from '../effective-permissions/principal.ts'
import { classifyAwsOwned } from '../aws-owned.ts'
import type { Caller } from './caller.ts'
import type { PolicyLayer } from './policy-layer.ts'
import type { AccountContext } from './account-context.ts'
import type { DecisionQuestion } from './decision.ts'
import { isSubjectToRcp } from './rcp-support.ts'

/** All policies that apply to a request. */
export interface PolicyLayers {
  identity: PolicyLayer
  boundary: PolicyLayer | undefined
  /** An empty layer allows nothing. */
  session: PolicyLayer | undefined
  /** One layer for each level. Each must allow the request. */
  serviceControl: readonly PolicyLayer[]
  /** These only deny: RCPFullAWSAccess, which allows everything, is always attached. */
  resourceControl: readonly PolicyLayer[]
  resource: PolicyLayer | undefined
}

/**
 * Groups the policies that apply to a request. Service control policies apply to the principal's account, resource
 * control policies to the resource's account; none are known for an account other than the one that the organization
 * data describe. Neither applies to the management account or to service-linked roles. An organization without levels
 * does not limit; a level without policies allows nothing. A permissions boundary does not apply to the root user.
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
    organization?.managementAccount === false && classifyAwsOwned(principal.arn) !== 'SERVICE_LINKED_ROLE'
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
    resource: resourcePolicy && buildLayer('The resource policy', [resourcePolicy]),
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

import { explainAwsRefusal } from '../aws-owned.ts'
import { deriveCaller, type Caller } from './caller.ts'
import { buildDecisionContext } from './decision-context.ts'
import { findExplicitDeny } from './explicit-deny.ts'
import {
  findBlockingCeiling,
  listResourcePolicyGrants,
  findRequiredResourcePolicy,
  evaluateIdentityPolicies,
  type ResourcePolicyGrants,
} from './allow.ts'
import { listAllowingStatements, type MatchedStatement } from './policy-layer.ts'
import { groupPoliciesByType, type PolicyLayers } from './policy-types.ts'
import { deriveAccountContext } from './account-context.ts'
import type { AccessDecision, DecisionQuestion } from './decision.ts'
import type { PolicyRequest } from './statement-match.ts'
import { decideWithoutPolicies } from './always-allowed.ts'

/**
 * Decides one request as AWS does. 1. An applicable Deny in any policy denies it. 2. Every level of service control
 * policies must allow it. 3. The resource policy or the principal's policies must allow it within one account; across
 * accounts both must. 4. AWS refuses some changes of what it owns, whatever the policies allow. Throws PolicyError if
 * AWS's documentation does not say whether a Deny applies. Source: IAM User Guide, "How AWS enforcement code logic
 * evaluates requests to allow or deny access", "Cross-account policy evaluation logic".
 */
export function decideRequest(decisionQuestion: DecisionQuestion): AccessDecision {
  const { principal, session } = decisionQuestion
  const { action, resource } = decisionQuestion.request
  const caller = deriveCaller(principal, session)
  const early = decideWithoutPolicies(action, caller)
  if (early !== undefined) return early
  const accounts = deriveAccountContext(decisionQuestion, caller)
  const request = { action, resource, context: buildDecisionContext(decisionQuestion, caller, accounts) }
  const policyLayers = groupPoliciesByType(decisionQuestion, caller, accounts)
  const denied = findExplicitDeny(policyLayers, request, caller, accounts)
  if (denied !== undefined) return denied
  const blockingLevel = policyLayers.serviceControl.find(
    level => listAllowingStatements(level, request).length === 0,
  )
  if (blockingLevel !== undefined) return denyRequest(`No statement of ${blockingLevel.name} allows it.`)
  const decision = accounts.isSameAccount
    ? decideWithinAccount(policyLayers, request, caller)
    : decideAcrossAccounts(policyLayers, request, caller, accounts.owner)
  const refusal = decision.decision === 'allow' ? explainAwsRefusal(action, resource) : undefined
  return refusal === undefined ? decision : denyRequest(refusal)
}

/** Within one account the resource policy or the principal's policies are sufficient, with two exceptions. */
function decideWithinAccount(
  policyLayers: PolicyLayers,
  policyRequest: PolicyRequest,
  caller: Caller,
): AccessDecision {
  const grants = listResourcePolicyGrants(policyLayers, policyRequest, caller)
  const own = evaluateIdentityPolicies(policyLayers, policyRequest, caller)
  const needed = findRequiredResourcePolicy(policyRequest)
  const isNamed = listAllGrants(grants).length > 0
  const ownCount = own.blockedBy === undefined && (needed === undefined || isNamed)
  const ofResource = listResourceGrantsWithinAccount(grants, policyLayers, policyRequest)
  const delegated = needed !== undefined && ownCount ? grants.BY_ACCOUNT : []
  if (!ownCount && ofResource.length === 0)
    return denyRequest(explainDeny(grants, policyLayers, policyRequest, caller))
  const statements = [...(ownCount ? own.statements : []), ...delegated, ...ofResource]
  return allowRequest(statements, explainAllow(grants, ownCount, caller))
}

/**
 * What the resource policy grants by itself. To everyone, a user or a session it grants without limits of boundary
 * and session policy; to a role or the user of a federated session only what both allow; to an account nothing.
 */
function listResourceGrantsWithinAccount(
  grants: ResourcePolicyGrants,
  policyLayers: PolicyLayers,
  policyRequest: PolicyRequest,
): readonly MatchedStatement[] {
  const isBelowCeiling =
    grants.BY_ENTITY.length > 0 && findBlockingCeiling(policyLayers, policyRequest) === undefined
  return [...grants.DIRECTLY, ...(isBelowCeiling ? grants.BY_ENTITY : [])]
}

function explainAllow({ DIRECTLY }: ResourcePolicyGrants, ownCount: boolean, { kind }: Caller): string {
  if (ownCount) {
    return kind === 'root'
      ? 'The root user is allowed everything in its account that no policy denies.'
      : 'The identity policies allow it, and nothing limits or denies it.'
  }
  return DIRECTLY.length > 0
    ? 'The resource policy allows it to the caller directly; no other policy needs to allow it.'
    : 'The resource policy allows it to the principal, and no boundary or session policy limits that.'
}

function explainDeny(
  grants: ResourcePolicyGrants,
  policyLayers: PolicyLayers,
  policyRequest: PolicyRequest,
  caller: Caller,
): string {
  const needed = findRequiredResourcePolicy(policyRequest)
  if (needed !== undefined && listAllGrants(grants).length === 0)
    return `The ${needed} does not allow it, and no other policy can.`
  const ceiling = grants.BY_ENTITY.length > 0 ? findBlockingCeiling(policyLayers, policyRequest) : undefined
  return (
    ceiling ?? evaluateIdentityPolicies(policyLayers, policyRequest, caller).blockedBy ?? 'Nothing allows it.'
  )
}

/** Across accounts both sides must allow the request. */
function decideAcrossAccounts(
  policyLayers: PolicyLayers,
  policyRequest: PolicyRequest,
  caller: Caller,
  owner: string,
): AccessDecision {
  const grants = listAllGrants(listResourcePolicyGrants(policyLayers, policyRequest, caller))
  const own = evaluateIdentityPolicies(policyLayers, policyRequest, caller)
  if (own.blockedBy !== undefined) return denyRequest(own.blockedBy)
  if (grants.length === 0) {
    const what = policyLayers.resource
      ? 'its policy does not allow it to the principal'
      : 'no policy there allows it'
    return denyRequest(`The resource belongs to account ${owner}, and ${what}.`)
  }
  return allowRequest(
    [...own.statements, ...grants],
    `The principal's own policies and the resource policy in account ${owner} both allow it.`,
  )
}

function listAllGrants({
  BY_ACCOUNT,
  BY_ENTITY,
  DIRECTLY,
}: ResourcePolicyGrants): readonly MatchedStatement[] {
  return [...BY_ACCOUNT, ...BY_ENTITY, ...DIRECTLY]
}

function allowRequest(statements: readonly MatchedStatement[], why: string): AccessDecision {
  return { decision: 'allow', statements: statements.map(({ origin }) => origin), why }
}

function denyRequest(why: string): AccessDecision {
  return { decision: 'implicit_deny', statements: [], why }
}

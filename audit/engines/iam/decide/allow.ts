import type { Caller } from './caller.ts'
import { listAllowingStatements, type MatchedStatement } from './policy-layer.ts'
import type { PolicyLayers } from './policy-types.ts'
import { matchPrincipal, type PrincipalMatch } from './principal-match.ts'
import type { PolicyRequest } from './statement-match.ts'

/** What the policies of the principal allow, or the first of them that does not. */
export interface IdentityAllowance {
  statements: readonly MatchedStatement[]
  /** A sentence; undefined if all policies allow the request. */
  blockedBy: string | undefined
}

/**
 * What the identity policies allow within the permissions boundary and the session policy. The root user needs no
 * identity policy; a federated session without a session policy has no permissions (IAM User Guide, "Permissions for
 * GetFederationToken").
 */
export function evaluateIdentityPolicies(
  policyLayers: PolicyLayers,
  policyRequest: PolicyRequest,
  { kind }: Caller,
): IdentityAllowance {
  const statements = listAllowingStatements(policyLayers.identity, policyRequest)
  if (kind !== 'root' && statements.length === 0)
    return { statements, blockedBy: 'No identity policy of the principal allows it.' }
  return { statements, blockedBy: findBlockingCeiling(policyLayers, policyRequest) }
}

/** Which of permissions boundary and session policy does not allow the request, as a sentence. */
export function findBlockingCeiling(
  { boundary, session }: PolicyLayers,
  policyRequest: PolicyRequest,
): string | undefined {
  for (const layer of [boundary, session])
    if (layer && listAllowingStatements(layer, policyRequest).length === 0)
      return `${layer.name} does not allow it.`
  return undefined
}

/** The Allow statements of the resource policy that name the caller, by how they name it. */
export type ResourcePolicyGrants = Readonly<
  Record<Exclude<PrincipalMatch, 'NOT'>, readonly MatchedStatement[]>
>

export function listResourcePolicyGrants(
  { resource }: PolicyLayers,
  policyRequest: PolicyRequest,
  caller: Caller,
): ResourcePolicyGrants {
  const found = resource ? listAllowingStatements(resource, policyRequest) : []
  const by = (principalMatch: PrincipalMatch) =>
    found.filter(({ statement }) => matchPrincipal(statement, caller) === principalMatch)
  return { BY_ACCOUNT: by('BY_ACCOUNT'), BY_ENTITY: by('BY_ENTITY'), DIRECTLY: by('DIRECTLY') }
}

/**
 * The resource policy that must allow the request, whatever the identity policies allow: the trust policy to assume a
 * role, and the key policy to use a KMS key. Without it no one has access. Source: IAM User Guide, "How AWS
 * enforcement code logic evaluates requests to allow or deny access".
 */
export function findRequiredResourcePolicy({
  action,
  resource,
}: PolicyRequest): 'trust policy' | 'key policy' | undefined {
  const lowerAction = action.toLowerCase()
  if (
    /^sts:(assumerole|tagsession$|setsourceidentity$)/.test(lowerAction) &&
    /^arn:[^:]*:iam:.*:role\//.test(resource)
  )
    return 'trust policy'
  return lowerAction.startsWith('kms:') && /^arn:[^:]*:kms:.*:key\//.test(resource) ? 'key policy' : undefined
}

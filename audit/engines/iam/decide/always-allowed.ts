import type { Caller } from './caller.ts'
import type { AccessDecision } from './decision.ts'

/**
 * Requests that AWS decides without policies: everyone can call GetCallerIdentity, even if it is denied; a user or
 * the root user can call GetSessionToken; temporary credentials can call neither GetSessionToken nor
 * GetFederationToken; the root user cannot assume a role. Source: AWS STS API Reference, "GetCallerIdentity",
 * "GetFederationToken", "AssumeRole"; IAM User Guide, "Permissions for GetSessionToken".
 */
export function decideWithoutPolicies(
  action: string,
  { kind, federated }: Caller,
): AccessDecision | undefined {
  const lowerAction = action.toLowerCase()
  if (lowerAction === 'sts:getcalleridentity')
    return buildDecision('allow', 'GetCallerIdentity needs no permissions, and no policy can deny it.')
  if (lowerAction === 'sts:getsessiontoken') {
    return kind === 'role' || federated
      ? buildDecision(
          'implicit_deny',
          'GetSessionToken requires long-term credentials of a user or the root user.',
        )
      : buildDecision('allow', 'GetSessionToken needs no permissions, and no policy can deny it.')
  }
  if (lowerAction === 'sts:getfederationtoken' && (kind === 'role' || federated))
    return buildDecision(
      'implicit_deny',
      'GetFederationToken requires long-term credentials of a user or the root user.',
    )
  if (lowerAction === 'sts:assumerole' && kind === 'root')
    return buildDecision('implicit_deny', 'The root user of an account cannot assume roles.')
  return undefined
}

function buildDecision(decision: AccessDecision['decision'], why: string): AccessDecision {
  return { decision, statements: [], why }
}

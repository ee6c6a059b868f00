import type { Caller } from './caller.ts'
import type { AccessDecision } from './decision.ts'

/**
 * What AWS decides without looking at policies: who one is, everybody may ask, even where it is denied; a user or the
 * root may get a session token; with temporary credentials one can neither do that nor federate; the root cannot
 * assume a role.
 * Source: AWS STS API Reference, "GetCallerIdentity", "GetFederationToken", "AssumeRole"; IAM User Guide, "Permissions
 * for GetSessionToken".
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
          'GetSessionToken takes the long-term credentials of a user or the root only.',
        )
      : buildDecision('allow', 'GetSessionToken needs no permissions, and no policy can deny it.')
  }
  if (lowerAction === 'sts:getfederationtoken' && (kind === 'role' || federated))
    return buildDecision(
      'implicit_deny',
      'GetFederationToken takes the long-term credentials of a user or the root only.',
    )
  if (lowerAction === 'sts:assumerole' && kind === 'root')
    return buildDecision('implicit_deny', 'The root of an account cannot assume roles.')
  return undefined
}

function buildDecision(decision: AccessDecision['decision'], why: string): AccessDecision {
  return { decision, statements: [], why }
}

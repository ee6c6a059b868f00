import type { Caller } from './caller.ts'
import type { Decision } from './question.ts'

/**
 * What AWS decides without looking at policies: who one is, everybody may ask, even where it is denied; a user or the
 * root may get a session token; with temporary credentials one can neither do that nor federate; the root cannot
 * assume a role.
 * Source: AWS STS API Reference, "GetCallerIdentity", "GetFederationToken", "AssumeRole"; IAM User Guide, "Permissions
 * for GetSessionToken".
 */
export function withoutPolicies(action: string, { kind, federated }: Caller): Decision | undefined {
  const asked = action.toLowerCase()
  if (asked === 'sts:getcalleridentity')
    return settled('allow', 'GetCallerIdentity needs no permissions, and no policy can deny it.')
  if (asked === 'sts:getsessiontoken') {
    return kind === 'role' || federated
      ? settled(
          'implicit_deny',
          'GetSessionToken takes the long-term credentials of a user or the root only.',
        )
      : settled('allow', 'GetSessionToken needs no permissions, and no policy can deny it.')
  }
  if (asked === 'sts:getfederationtoken' && (kind === 'role' || federated))
    return settled(
      'implicit_deny',
      'GetFederationToken takes the long-term credentials of a user or the root only.',
    )
  if (asked === 'sts:assumerole' && kind === 'root')
    return settled('implicit_deny', 'The root of an account cannot assume roles.')
  return undefined
}

function settled(decision: Decision['decision'], why: string): Decision {
  return { decision, statements: [], why }
}

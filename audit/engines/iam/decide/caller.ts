import type { Principal } from '../effective-permissions/principal.ts'
import { extractArnAccount, type PrincipalSession } from './decision.ts'

/** Who asks, as policies of resources may name him. */
export interface Caller {
  kind: Principal['kind']
  account: string
  /** A session that GetFederationToken made for a user or the root. */
  federated: boolean
  /** The ARN that stands for exactly him: a user's, a session's; undefined where it is not known. */
  directArn: string | undefined
  /** The ARN of the role or the user whose session he is. */
  underlyingArn: string | undefined
  /** Whether a permissions boundary is set on him. */
  hasBoundary: boolean
}

/**
 * A role always acts by a session; a user or the root with a session policy, or an ARN of a federated user, is
 * federated. Source: IAM User Guide, "AWS JSON policy elements: Principal".
 */
export function deriveCaller(
  { kind, account, arn, boundary }: Principal,
  principalSession: PrincipalSession = {},
): Caller {
  const federated =
    kind !== 'role' &&
    (principalSession.policy !== undefined || /:federated-user\//.test(principalSession.arn ?? ''))
  const isSession = kind === 'role' || federated
  return {
    kind,
    account: extractArnAccount(arn) ?? account,
    federated,
    directArn: isSession ? principalSession.arn : arn,
    underlyingArn: isSession ? arn : undefined,
    hasBoundary: boundary !== undefined && kind !== 'root',
  }
}

/** Service-linked roles have a path of their own (IAM User Guide, "Create a service-linked role"). */
export function isServiceLinkedPrincipal({ kind, arn }: Principal): boolean {
  return kind === 'role' && /^arn:[^:]*:iam::\d*:role\/aws-service-role\//.test(arn)
}

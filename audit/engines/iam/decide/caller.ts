import type { Principal } from '../effective-permissions/principal.ts'
import { extractArnAccount, type PrincipalSession } from './decision.ts'

/** The caller of a request, by the ways in which resource policies can name it. */
export interface Caller {
  kind: Principal['kind']
  account: string
  /** A session that GetFederationToken created for a user or the root user. */
  federated: boolean
  /** The ARN of exactly this caller: of a user or of a session; undefined if it is not known. */
  directArn: string | undefined
  /** The ARN of the role or user that the session belongs to. */
  underlyingArn: string | undefined
  /** Whether the caller has a permissions boundary. */
  hasBoundary: boolean
}

/**
 * A role always acts as a session. A user or the root user is federated with a session policy or the ARN of a
 * federated user. Source: IAM User Guide, "AWS JSON policy elements: Principal".
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

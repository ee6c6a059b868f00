import type { Principal } from '../effective/principal.ts'
import { accountIn, type Session } from './question.ts'

/** Who asks, as policies of resources may name him. */
export interface Caller {
  kind: Principal['kind']
  account: string
  /** A session that GetFederationToken made for a user or the root. */
  federated: boolean
  /** The ARN that stands for exactly him: a user's, a session's; undefined where it is not known. */
  itself: string | undefined
  /** The ARN of the role or the user whose session he is. */
  behind: string | undefined
  /** Whether a permissions boundary is set on him. */
  bounded: boolean
}

/**
 * A role always acts by a session; a user or the root with a session policy, or an ARN of a federated user, is
 * federated. Source: IAM User Guide, "AWS JSON policy elements: Principal".
 */
export function callerOf({ kind, account, arn, boundary }: Principal, session: Session = {}): Caller {
  const federated =
    kind !== 'role' && (session.policy !== undefined || /:federated-user\//.test(session.arn ?? ''))
  const isSession = kind === 'role' || federated
  return {
    kind,
    account: accountIn(arn) ?? account,
    federated,
    itself: isSession ? session.arn : arn,
    behind: isSession ? arn : undefined,
    bounded: boundary !== undefined && kind !== 'root',
  }
}

/** Service-linked roles have a path of their own (IAM User Guide, "Create a service-linked role"). */
export function isServiceLinked({ kind, arn }: Principal): boolean {
  return kind === 'role' && /^arn:[^:]*:iam::\d*:role\/aws-service-role\//.test(arn)
}

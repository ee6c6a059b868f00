import type { ContextKeyValue } from '../condition/request-context.ts'
import type { StatementRef, Principal, SourcedPolicy } from '../effective-permissions/principal.ts'

/** Whether a principal may do one thing. What is left out does not exist. */
export interface DecisionQuestion {
  /**
   * The account that the principal's `organization` is said of, and whose a resource is that neither its ARN nor
   * `resourceAccount` places; the principal's own where none is said.
   */
  account?: string
  /** Of the account in its ARN. */
  principal: Principal
  /** The role session, or the session of a federated user, by which the principal asks. */
  session?: PrincipalSession
  /** The account that owns the resource; else it is the one in its ARN, else `account`. */
  resourceAccount?: string
  /** The policy on the resource itself: of a bucket, of a key, or the trust policy of a role that is assumed. */
  resourcePolicy?: SourcedPolicy
  request: {
    /** One action, such as `s3:GetObject`. */
    action: string
    /** One ARN; `*` for an action that is on no resource. */
    resource: string
    /** Condition keys in any case. A key that is neither here nor in `contextOf` is not in the request. */
    context: Readonly<Record<string, ContextKeyValue>>
  }
}

export interface PrincipalSession {
  policy?: SourcedPolicy | readonly SourcedPolicy[]
  /** `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION` or `arn:aws:sts::ACCOUNT:federated-user/NAME`. */
  arn?: string
}

/** The answer, and what it follows from. */
export interface AccessDecision {
  decision: 'allow' | 'explicit_deny' | 'implicit_deny'
  /** The statements that grant it, or those that deny it; none where nothing grants it. */
  statements: readonly StatementRef[]
  /** In one sentence. */
  why: string
}

/** The account in an ARN; undefined where there is none, as in a bucket's. */
export function extractArnAccount(arn: string): string | undefined {
  return /^(?:[^:]*:){4}(\d{12}):/.exec(arn)?.[1]
}

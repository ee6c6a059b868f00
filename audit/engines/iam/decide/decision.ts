import type { ContextKeyValue } from '../condition/request-context.ts'
import type { StatementRef, Principal, SourcedPolicy } from '../effective-permissions/principal.ts'

/** The question whether a principal can make one request. What is omitted does not exist. */
export interface DecisionQuestion {
  /**
   * The account that `organization` of the principal describes, and that owns a resource without an account in its
   * ARN or `resourceAccount`. By default the principal's own account.
   */
  account?: string
  /** A principal of the account in its ARN. */
  principal: Principal
  /** The role session or federated user session that makes the request. */
  session?: PrincipalSession
  /** The account that owns the resource; by default the one in its ARN, or else `account`. */
  resourceAccount?: string
  /** The policy of the resource itself: of a bucket, a key, or the trust policy of a role that is assumed. */
  resourcePolicy?: SourcedPolicy
  request: {
    /** One action, such as `s3:GetObject`. */
    action: string
    /** One ARN; `*` for an action without a resource. */
    resource: string
    /** Condition keys in any case. A key that is neither given nor derived is absent from the request. */
    context: Readonly<Record<string, ContextKeyValue>>
  }
}

export interface PrincipalSession {
  policy?: SourcedPolicy | readonly SourcedPolicy[]
  /** `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION` or `arn:aws:sts::ACCOUNT:federated-user/NAME`. */
  arn?: string
}

/** The decision and its reason. */
export interface AccessDecision {
  decision: 'allow' | 'explicit_deny' | 'implicit_deny'
  /** The statements that allow or deny the request; empty if nothing allows it. */
  statements: readonly StatementRef[]
  /** One sentence. */
  why: string
}

/** The account in an ARN; undefined if it has none, such as the ARN of a bucket. */
export function extractArnAccount(arn: string): string | undefined {
  return /^(?:[^:]*:){4}(\d{12}):/.exec(arn)?.[1]
}

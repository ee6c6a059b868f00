import type {
  EscalationAccount,
  EscalationPrincipal,
} from '../../../../../audit/engines/iam/escalation/permission-index/escalation-account.ts'
import { parsePolicy, type PolicyDocument } from '../../../../../audit/engines/iam/policy-document.ts'
import type { SourcedPolicy } from '../../../../../audit/engines/iam/effective-permissions/principal.ts'

export const ESCALATION_ACCOUNT_ID = '111122223333'

/** ARN of an IAM entity such as `role/app`. */
export function formatIamArn(name: string): string {
  return `arn:aws:iam::${ESCALATION_ACCOUNT_ID}:${name}`
}

export function formatLambdaArn(name: string): string {
  return `arn:aws:lambda:eu-west-1:${ESCALATION_ACCOUNT_ID}:function:${name}`
}

export type RawEscalationStatement = Readonly<Record<string, unknown>>

export function buildAllow(
  Action: string | readonly string[],
  Resource: string | readonly string[] = '*',
  Condition?: RawEscalationStatement,
): RawEscalationStatement {
  return { Effect: 'Allow', Action, Resource, ...(Condition ? { Condition } : {}) }
}

export function buildDeny(
  Action: string | readonly string[],
  Resource: string | readonly string[] = '*',
  Condition?: RawEscalationStatement,
): RawEscalationStatement {
  return { ...buildAllow(Action, Resource, Condition), Effect: 'Deny' }
}

export function buildEscalationDocument(...Statement: readonly RawEscalationStatement[]): PolicyDocument {
  return parsePolicy({ Version: '2012-10-17', Statement })
}

export function buildSourcedPolicy(...statements: readonly RawEscalationStatement[]): SourcedPolicy {
  return { policy: 'inline', document: buildEscalationDocument(...statements) }
}

/** A trust policy that allows `Principal` to assume the role. */
export function buildRoleTrust(
  Principal: RawEscalationStatement,
  Condition?: RawEscalationStatement,
): PolicyDocument {
  return buildEscalationDocument({
    Effect: 'Allow',
    Principal,
    Action: 'sts:AssumeRole',
    ...(Condition ? { Condition } : {}),
  })
}

export const TRUST_OWN_ACCOUNT = buildRoleTrust({ AWS: formatIamArn('root') })
const TRUSTS_NOBODY = buildRoleTrust({ AWS: 'arn:aws:iam::999999999999:role/far' })

type PrincipalFacts = Partial<Omit<EscalationPrincipal, 'arn' | 'kind' | 'account' | 'identity'>>

export function buildEscalationUser(
  name: string,
  statements: readonly RawEscalationStatement[],
  facts: PrincipalFacts = {},
): EscalationPrincipal {
  const identity = statements.length > 0 ? [buildSourcedPolicy(...statements)] : []
  return {
    arn: formatIamArn(`user/${name}`),
    kind: 'user',
    account: ESCALATION_ACCOUNT_ID,
    identity,
    ...facts,
  }
}

/** A role that no one in the account can assume unless `facts` say so. */
export function buildEscalationRole(
  name: string,
  statements: readonly RawEscalationStatement[],
  facts: PrincipalFacts = {},
): EscalationPrincipal {
  const identity = statements.length > 0 ? [buildSourcedPolicy(...statements)] : []
  return {
    arn: formatIamArn(`role/${name}`),
    kind: 'role',
    account: ESCALATION_ACCOUNT_ID,
    identity,
    trust: TRUSTS_NOBODY,
    ...facts,
  }
}

export const ALLOW_EVERYTHING = [buildAllow('*')]

/** A role with all permissions, which trusts a service. */
export function buildAdminRole(
  service = 'lambda.amazonaws.com',
  facts: PrincipalFacts = {},
): EscalationPrincipal {
  return buildEscalationRole('admin', ALLOW_EVERYTHING, {
    trust: buildRoleTrust({ Service: service }),
    ...facts,
  })
}

export function buildEscalationAccount(
  principals: readonly EscalationPrincipal[],
  rest: Partial<EscalationAccount> = {},
): EscalationAccount {
  return { account: ESCALATION_ACCOUNT_ID, principals, ...rest }
}

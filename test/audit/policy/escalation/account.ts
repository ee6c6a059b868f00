import type { EscalationAccount, EscalationPrincipal } from '../../../../audit/policy/escalation/account.ts'
import { parsePolicy, type PolicyDocument } from '../../../../audit/policy/document.ts'
import type { SourcedPolicy } from '../../../../audit/policy/effective/principal.ts'

export const ACCOUNT = '111122223333'

/** ARN of something of IAM's, such as `role/app`. */
export function iam(name: string): string {
  return `arn:aws:iam::${ACCOUNT}:${name}`
}

export function lambda(name: string): string {
  return `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:${name}`
}

export type Said = Readonly<Record<string, unknown>>

export function allow(
  Action: string | readonly string[],
  Resource: string | readonly string[] = '*',
  Condition?: Said,
): Said {
  return { Effect: 'Allow', Action, Resource, ...(Condition ? { Condition } : {}) }
}

export function deny(
  Action: string | readonly string[],
  Resource: string | readonly string[] = '*',
  Condition?: Said,
): Said {
  return { ...allow(Action, Resource, Condition), Effect: 'Deny' }
}

export function document(...Statement: readonly Said[]): PolicyDocument {
  return parsePolicy({ Version: '2012-10-17', Statement })
}

export function policy(...statements: readonly Said[]): SourcedPolicy {
  return { policy: 'inline', document: document(...statements) }
}

/** A trust policy that lets `Principal` assume the role. */
export function trusting(Principal: Said, Condition?: Said): PolicyDocument {
  return document({
    Effect: 'Allow',
    Principal,
    Action: 'sts:AssumeRole',
    ...(Condition ? { Condition } : {}),
  })
}

export const TRUSTS_ACCOUNT = trusting({ AWS: iam('root') })
const TRUSTS_NOBODY = trusting({ AWS: 'arn:aws:iam::999999999999:role/far' })

type Facts = Partial<Omit<EscalationPrincipal, 'arn' | 'kind' | 'account' | 'identity'>>

export function user(name: string, statements: readonly Said[], facts: Facts = {}): EscalationPrincipal {
  const identity = statements.length > 0 ? [policy(...statements)] : []
  return { arn: iam(`user/${name}`), kind: 'user', account: ACCOUNT, identity, ...facts }
}

/** A role that nobody of the account may assume unless `facts` say so. */
export function role(name: string, statements: readonly Said[], facts: Facts = {}): EscalationPrincipal {
  const identity = statements.length > 0 ? [policy(...statements)] : []
  return {
    arn: iam(`role/${name}`),
    kind: 'role',
    account: ACCOUNT,
    identity,
    trust: TRUSTS_NOBODY,
    ...facts,
  }
}

export const EVERYTHING = [allow('*')]

/** A role with all permissions, which trusts a service. */
export function admin(service = 'lambda.amazonaws.com', facts: Facts = {}): EscalationPrincipal {
  return role('admin', EVERYTHING, { trust: trusting({ Service: service }), ...facts })
}

export function account(
  principals: readonly EscalationPrincipal[],
  rest: Partial<EscalationAccount> = {},
): EscalationAccount {
  return { account: ACCOUNT, principals, ...rest }
}

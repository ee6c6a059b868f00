/** A list as policies spell it: a single value or an array. */
export type OneOrMore<T> = T | readonly T[]

/** A statement as policies spell it (IAM User Guide, "IAM JSON policy element reference"). */
export interface OracleStatement {
  Sid?: string
  Effect: 'Allow' | 'Deny'
  Action?: OneOrMore<string>
  NotAction?: OneOrMore<string>
  Resource?: OneOrMore<string>
  NotResource?: OneOrMore<string>
  Principal?: '*' | Readonly<Record<string, OneOrMore<string>>>
  Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore<string>>>>>
}

/** A policy as AWS accepts it. */
export interface OraclePolicy {
  Version?: string
  Statement: OneOrMore<OracleStatement>
}

/** The values of a request's condition keys, by name in any case. */
export type OracleContext = Readonly<Record<string, OneOrMore<string>>>

export interface OracleRequest {
  action: string
  resource: string
  context: OracleContext
}

/** All policies that can apply to a request. */
export interface OraclePolicies {
  account: string
  principal: { arn: string; kind: 'role' | 'user' | 'root' }
  identity: readonly OraclePolicy[]
  boundary?: OraclePolicy
  session?: { policy?: OraclePolicy; arn?: string }
  organization?: {
    managementAccount: boolean
    scps: readonly (readonly OraclePolicy[])[]
    rcps?: readonly (readonly OraclePolicy[])[]
  }
  resourcePolicy?: OraclePolicy
  /** The account of the resource, if it is not `account`. */
  resourceAccount?: string
}

export type OracleDecision = 'allow' | 'explicit_deny' | 'implicit_deny'

/** The values as an array. */
export function normalizeList<T>(value: OneOrMore<T> | undefined): readonly T[] {
  if (value === undefined) return []
  return Array.isArray(value) ? (value as readonly T[]) : [value as T]
}

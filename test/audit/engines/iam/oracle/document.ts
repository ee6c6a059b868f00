/** A list as policies spell it: one alone or several. */
export type OneOrMore<T> = T | readonly T[]

/** A statement as it is written (IAM User Guide, "IAM JSON policy element reference"). */
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

/** A policy as it is written. */
export interface OraclePolicy {
  Version?: string
  Statement: OneOrMore<OracleStatement>
}

/** The values of a request's condition keys, by their names in any case. */
export type OracleContext = Readonly<Record<string, OneOrMore<string>>>

export interface OracleRequest {
  action: string
  resource: string
  context: OracleContext
}

/** All policies that a request can meet. */
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
  /** The account of the resource, where it is not `account`. */
  resourceAccount?: string
}

export type OracleDecision = 'allow' | 'explicit_deny' | 'implicit_deny'

/** The list that is meant. */
export function normalizeList<T>(value: OneOrMore<T> | undefined): readonly T[] {
  if (value === undefined) return []
  return Array.isArray(value) ? (value as readonly T[]) : [value as T]
}

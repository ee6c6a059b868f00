/** A list as policies spell it: one alone or several. */
export type OneOrMore<T> = T | readonly T[]

/** A statement as it is written (IAM User Guide, "IAM JSON policy element reference"). */
export interface NaiveStatement {
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
export interface NaivePolicy {
  Version?: string
  Statement: OneOrMore<NaiveStatement>
}

/** The values of a request's condition keys, by their names in any case. */
export type NaiveContext = Readonly<Record<string, OneOrMore<string>>>

export interface NaiveRequest {
  action: string
  resource: string
  context: NaiveContext
}

/** All policies that a request can meet. */
export interface NaiveLayers {
  account: string
  principal: { arn: string; kind: 'role' | 'user' | 'root' }
  identity: readonly NaivePolicy[]
  boundary?: NaivePolicy
  session?: { policy?: NaivePolicy; arn?: string }
  organization?: {
    managementAccount: boolean
    scps: readonly (readonly NaivePolicy[])[]
    rcps?: readonly (readonly NaivePolicy[])[]
  }
  resourcePolicy?: NaivePolicy
  /** The account of the resource, where it is not `account`. */
  resourceAccount?: string
}

export type NaiveDecision = 'allow' | 'explicit_deny' | 'implicit_deny'

/** The list that is meant. */
export function listed<T>(value: OneOrMore<T> | undefined): readonly T[] {
  if (value === undefined) return []
  return Array.isArray(value) ? (value as readonly T[]) : [value as T]
}

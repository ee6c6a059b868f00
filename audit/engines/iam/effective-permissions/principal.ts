import type { ActionCatalog } from '../action/action-catalog.ts'
import type { PolicyDocument } from '../policy-document.ts'

/** A policy and its name. */
export interface SourcedPolicy {
  /** Its ARN, the name of an inline policy, or a description of its location. */
  policy: string
  document: PolicyDocument
}

/** A policy of a principal, and where it comes from. */
export interface HeldPolicy extends SourcedPolicy {
  /** Of a managed policy, if `policy` is not its ARN. */
  arn?: string
  /** ARN of the group from which the user has it. */
  group?: string
}

/** The organization's policies that apply to an account. */
export interface PrincipalOrganization {
  id: string
  /** Service and resource control policies do not limit the management account. */
  managementAccount: boolean
  /**
   * Service control policies by level, from the root to the account: each level must allow a request. An empty list
   * does not limit.
   */
  scps: readonly (readonly SourcedPolicy[])[]
  /** Resource control policies by level, from the root to the account. */
  rcps?: readonly (readonly SourcedPolicy[])[]
}

/** A principal and all policies that determine its permissions. */
export interface Principal {
  arn: string
  kind: 'role' | 'user' | 'root'
  /** The account id. */
  account: string
  /** All identity policies: inline, attached, and of groups. */
  identity: readonly SourcedPolicy[]
  boundary?: SourcedPolicy
  /** The organization of its account; undefined if the account has none. */
  organization?: PrincipalOrganization
  /** Set if it is unknown whether the account is in an organization. */
  organizationUnknown?: true
  tags?: Readonly<Record<string, string>>
}

/** A principal of which it is known where its policies come from. */
export interface SourcedPrincipal extends Principal {
  identity: readonly HeldPolicy[]
}

/** Identifies a statement. */
export interface StatementRef {
  /** As in `SourcedPolicy`. */
  policy: string
  sid?: string
  /** Its index in the policy, from 0. */
  index: number
}

/** Assumptions and reference data of an analysis. */
export interface AnalysisContext {
  actions: ActionCatalog
  /** ISO 8601. */
  now: string
  /** `ANY` includes requests without TLS; by default requests use TLS, as AWS's tools do. */
  transport?: 'ANY'
}

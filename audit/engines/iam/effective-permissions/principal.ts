import type { ActionCatalog } from '../action/action-catalog.ts'
import type { PolicyDocument } from '../policy-document.ts'

/** A policy with what it is called. */
export interface SourcedPolicy {
  /** Its ARN, the name of an inline policy, or its place in words. */
  policy: string
  document: PolicyDocument
}

/** What an organization says of its accounts. */
export interface PrincipalOrganization {
  id: string
  /** Its service and resource control policies do not limit the management account. */
  managementAccount: boolean
  /** Service control policies by level, from the root to the account: at every level one must allow. None: no limit. */
  scps: readonly (readonly SourcedPolicy[])[]
  /** Resource control policies by level, from the root to the account. */
  rcps?: readonly (readonly SourcedPolicy[])[]
}

/** A principal with all that says what it may. */
export interface Principal {
  arn: string
  kind: 'role' | 'user' | 'root'
  /** Its account's number. */
  account: string
  /** Every policy in force: inline, attached, by group. */
  identity: readonly SourcedPolicy[]
  boundary?: SourcedPolicy
  /** Of its account; none: the account belongs to no organization. */
  organization?: PrincipalOrganization
  /** Set where nobody knows whether there is an organization, and which. */
  organizationUnknown?: true
  tags?: Readonly<Record<string, string>>
}

/** Where a statement stands. */
export interface StatementRef {
  /** As in `SourcedPolicy`. */
  policy: string
  sid?: string
  /** Its place in the policy, from 0. */
  index: number
}

/** What engines are told of the world. */
export interface AnalysisContext {
  actions: ActionCatalog
  /** ISO 8601. */
  now: string
  /** `ANY`: requests without TLS count too; otherwise they come by TLS, as those of AWS's own tools do. */
  transport?: 'ANY'
}

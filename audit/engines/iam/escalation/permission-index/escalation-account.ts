import type { PolicyDocument } from '../../policy-document.ts'
import type {
  SourcedPrincipal,
  PrincipalOrganization,
  SourcedPolicy,
} from '../../effective-permissions/principal.ts'

/**
 * The parts of an account that escalation depends on. The list is complete: a resource, group, policy version or tag
 * that is not listed does not exist.
 */
export interface EscalationAccount {
  /** The account id. */
  account: string
  organization?: PrincipalOrganization
  principals: readonly EscalationPrincipal[]
  policies?: readonly EscalationManagedPolicy[]
  functions?: readonly EscalationFunction[]
  groups?: readonly EscalationGroup[]
  existing?: readonly ExistingResource[]
  /** Whether tags were not read, so that conditions on unlisted tags may hold. */
  tagsUnknown?: boolean
}

export interface EscalationPrincipal extends SourcedPrincipal {
  attachedPolicyArns?: readonly string[]
  /** Of a role. */
  trust?: PolicyDocument
  /** Whether an instance profile contains the role. */
  hasInstanceProfile?: boolean
  /** The number of a user's access keys; none if omitted. */
  accessKeys?: number
  /** Whether a user has a login profile; unknown if omitted. */
  loginProfile?: boolean
}

export interface EscalationManagedPolicy {
  arn: string
  document: PolicyDocument
  /** Its versions other than the default one. */
  versions?: readonly PolicyDocument[]
}

export interface EscalationFunction {
  arn: string
  /** ARN of its execution role. */
  role: string
  /** Whether something invokes it regularly. */
  triggered?: boolean
}

export interface EscalationGroup {
  arn: string
  /** ARNs of users. */
  members: readonly string[]
  identity: readonly SourcedPolicy[]
}

/** A resource of another kind. */
export interface ExistingResource {
  /** The kind as paths name it after `ex:`, such as `instance`, or in `exists`. */
  type: string
  arn: string
  /** ARN of its role. */
  role?: string
}

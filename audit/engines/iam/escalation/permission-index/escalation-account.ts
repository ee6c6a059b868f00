import type { PolicyDocument } from '../../policy-document.ts'
import type {
  PrincipalOrganization,
  Principal,
  SourcedPolicy,
} from '../../effective-permissions/principal.ts'

/**
 * An account as far as escalation depends on it. It is exactly what is listed: a resource, a group, a policy version, a
 * tag that is not listed does not exist.
 */
export interface EscalationAccount {
  /** Its number. */
  account: string
  organization?: PrincipalOrganization
  principals: readonly EscalationPrincipal[]
  policies?: readonly EscalationManagedPolicy[]
  functions?: readonly EscalationFunction[]
  groups?: readonly EscalationGroup[]
  existing?: readonly ExistingResource[]
  /** Whether tags were not read, so that conditions on tags that are not listed may hold. */
  tagsUnknown?: boolean
}

export interface EscalationPrincipal extends Principal {
  attachedPolicyArns?: readonly string[]
  /** Of a role. */
  trust?: PolicyDocument
  /** Whether an instance profile has the role. */
  hasInstanceProfile?: boolean
  /** How many a user has; none where it is not told. */
  accessKeys?: number
  /** Whether a user has one; where it is not told, either may be the case. */
  loginProfile?: boolean
}

export interface EscalationManagedPolicy {
  arn: string
  document: PolicyDocument
  /** Its versions besides the default one. */
  versions?: readonly PolicyDocument[]
}

export interface EscalationFunction {
  arn: string
  /** ARN of its execution role. */
  role: string
  /** Whether something invokes it now and then. */
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
  /** As paths name it after `ex:`, such as `instance`, or in `exists`. */
  type: string
  arn: string
  /** ARN of the role that it has. */
  role?: string
}

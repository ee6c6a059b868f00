import type { PolicyDocument } from '../document.ts'
import type { Organization, Principal, SourcedPolicy } from '../effective/principal.ts'

/**
 * An account as far as escalation depends on it. It is exactly what is listed: a resource, a group, a policy version, a
 * tag that is not listed does not exist.
 */
export interface EscalationAccount {
  /** Its number. */
  account: string
  organization?: Organization
  principals: readonly EscalationPrincipal[]
  policies?: readonly ManagedPolicy[]
  functions?: readonly LambdaFunction[]
  groups?: readonly Group[]
  existing?: readonly Existing[]
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

export interface ManagedPolicy {
  arn: string
  document: PolicyDocument
  /** Its versions besides the default one. */
  versions?: readonly PolicyDocument[]
}

export interface LambdaFunction {
  arn: string
  /** ARN of its execution role. */
  role: string
  /** Whether something invokes it now and then. */
  triggered?: boolean
}

export interface Group {
  arn: string
  /** ARNs of users. */
  members: readonly string[]
  identity: readonly SourcedPolicy[]
}

/** A resource of another kind. */
export interface Existing {
  /** As paths name it after `ex:`, such as `instance`, or in `exists`. */
  type: string
  arn: string
  /** ARN of the role that it has. */
  role?: string
}

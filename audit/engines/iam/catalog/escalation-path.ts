/** A technique by which a principal gains permissions of another one, as in `escalation-paths.json`. */
export interface EscalationPath extends EscalationRequirements {
  id: string
  /**
   * Grants itself permissions; takes over another principal; passes a role to a new resource; uses a resource that
   * has a role.
   */
  kind: 'self' | 'principal' | 'passrole-new' | 'existing'
  /** Alternative requirements, each of which is sufficient. */
  or?: readonly EscalationRequirements[]
  /** Service principals, one of which the passed role must trust. */
  trusts?: readonly string[]
  /** A service to which a second role is passed; any role that trusts the service is suitable. */
  besides?: string
  /**
   * What the recipient (`self` in `needs`) is granted: arbitrary permissions, removal of its boundary or of a policy
   * that denies, policies without all permissions, other tags of its own or of a session, one access key less, or a new principal with all permissions.
   */
  gives?: EscalationOutcome
  /** Which policies the recipient loses, if `gives` is `POLICY_REMOVED`. */
  removes?: RemovedPolicies
  /** Which policies the recipient gains, if `gives` is `POLICY_ADDED`. */
  adds?: AddedPolicyKind
  /**
   * The two paths that this path combines: one that grants something to a principal, and one that takes that
   * principal over.
   */
  parts?: readonly [string, string]
  /** Kinds of resources that must exist in addition to those of `needs`. */
  exists?: readonly string[]
  /** Other preconditions, in words. */
  pre?: string
  /** Letters of the sources that describe the path; the file's note lists them. */
  src: string
}

type EscalationOutcome =
  | 'PERMISSIONS'
  | 'NO_BOUNDARY'
  | 'POLICY_REMOVED'
  | 'POLICY_ADDED'
  | 'TAGS'
  | 'SESSION_TAGS'
  | 'KEY_REMOVED'
  | 'NEW_PRINCIPAL'

/**
 * Inline policies of the principal, a managed policy that is attached to it, the content of a managed policy, the
 * policies of a group that a user leaves, inline policies of a group, or a managed policy that is attached to a group.
 */
export type RemovedPolicies =
  'INLINE' | 'ATTACHED' | 'MANAGED' | 'MEMBERSHIP' | 'GROUP_INLINE' | 'GROUP_ATTACHED'

/** The policies of a group that a user joins, a managed policy that is attached, or another version of one. */
type AddedPolicyKind = 'MEMBERSHIP' | 'ATTACHED' | 'VERSION'

/** What a path requires. */
export interface EscalationRequirements {
  /** All of them are required. */
  needs: readonly EscalationPermission[]
  requires?: readonly EscalationPrecondition[]
}

/** A precondition other than permissions. */
export type EscalationPrecondition =
  /** The role is in an instance profile, or the actor can create one with it. */
  | 'INSTANCE_PROFILE'
  /** The function is invoked regularly. */
  | 'TRIGGERED'
  /** The role can read a queue or a stream, which can belong to any account. */
  | 'EVENT_SOURCE'
  /** The passed role is used to assume another role, which is the one that is taken over. */
  | 'EXECUTION_ROLE'
  /** The role trusts a web identity provider. */
  | 'FEDERATED'
  | 'FEWER_THAN_TWO_KEYS'
  | 'TWO_KEYS'
  | 'LOGIN_PROFILE'
  | 'NO_LOGIN_PROFILE'
  /** The principal is an IAM user. */
  | 'USER'
  /** The principal is a member of the group. */
  | 'MEMBER'
  /** The policies of the group grant administrator access. */
  | 'PRIVILEGED_GROUP'
  /** Another version of the policy grants administrator access. */
  | 'OTHER_VERSION'
  /** Another version of the policy denies nothing. */
  | 'VERSION_WITHOUT_DENY'
  /** The principal is not denied to assume the role. */
  | 'NO_DENIED_ASSUMPTION'

/** One permission that a path requires. */
export interface EscalationPermission {
  /** As AWS spells it. */
  action: string
  on: EscalationPermissionTarget
  /** The ARN glob of the target's resource type, if the action supports several types. */
  type?: string
  /** ARN globs of further resources of the same request; the action must be allowed on one resource of each. */
  also?: readonly string[]
  /**
   * Whether one principal must be allowed all actions of the path that are marked so: they are parts of one request, or
   * what is created names its creator.
   */
  sameCaller?: true
}

/**
 * What the action must be allowed on: the recipient itself, a group (`G`), another user (`U`), the role that is taken
 * over (`R`), an identity provider that this role trusts (`F`), a customer managed policy that is attached to the principal or role (`P`) or is its boundary (`B`), a
 * resource of a kind that is created for it (`new:`) or that exists (`ex:`), or any resource (`any`).
 */
type EscalationPermissionTarget =
  'self' | 'G' | 'U' | 'R' | 'F' | 'P' | 'B' | 'any' | `new:${string}` | `ex:${string}`

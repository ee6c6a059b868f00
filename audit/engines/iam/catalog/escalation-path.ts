/** A way by which a principal gains the permissions of another, as `escalation-paths.json` has it. */
export interface EscalationPath extends EscalationRequirements {
  id: string
  /** Gains of itself; by taking over another principal; by passing a role to something new; by what has a role. */
  kind: 'self' | 'principal' | 'passrole-new' | 'existing'
  /** Other needs by which it goes too. */
  or?: readonly EscalationRequirements[]
  /** Service principals: the role has to trust one of them, to which it is passed. */
  trusts?: readonly string[]
  /** A service to which another role is passed beside; any role that trusts it. */
  besides?: string
  /** What the principal (`self` in `needs`) is given: permissions at will, no boundary, or another principal that has all. */
  gives?: EscalationOutcome
  /** The path that gives something to a principal, and the one that takes it over, of which this one consists. */
  parts?: readonly [string, string]
  /** Kinds of resources of which there has to be one, besides those of `needs`. */
  exists?: readonly string[]
  /** What must be the case besides, in words. */
  pre?: string
  /** Where it is described, by the letters of the file's note. */
  src: string
}

export type EscalationOutcome = 'PERMISSIONS' | 'NO_BOUNDARY' | 'NEW_PRINCIPAL'

/** What a path needs. */
export interface EscalationRequirements {
  /** All of them are needed. */
  needs: readonly EscalationPermission[]
  requires?: readonly EscalationPrecondition[]
}

/** What must be the case besides permissions, by what it is of. */
export type EscalationPrecondition =
  /** The role that is gained is in an instance profile, or the principal may make one with it. */
  | 'INSTANCE_PROFILE'
  /** The function runs now and then. */
  | 'TRIGGERED'
  /** The role that is gained may read a queue or a stream, which may be of any account. */
  | 'EVENT_SOURCE'
  /** The role is passed to the service to assume another one, which is what is gained. */
  | 'EXECUTION_ROLE'
  /** The role trusts a provider of web identities. */
  | 'FEDERATED'
  | 'FEWER_THAN_TWO_KEYS'
  | 'TWO_KEYS'
  | 'LOGIN_PROFILE'
  | 'NO_LOGIN_PROFILE'
  /** The principal is a user. */
  | 'USER'
  /** The principal is in the group. */
  | 'MEMBER'
  /** The group's policies make an administrator. */
  | 'PRIVILEGED_GROUP'
  /** The policy has a version that makes an administrator. */
  | 'OTHER_VERSION'

/** A permission of a path. */
export interface EscalationPermission {
  /** As AWS writes it. */
  action: string
  on: EscalationPermissionTarget
  /** The glob of `on`'s ARNs, where the action has resources of several types. */
  type?: string
  /** Globs of other resources of the same request: it must be allowed on one of each. */
  also?: readonly string[]
}

/**
 * What an action must be allowed on: the principal itself, a group (`G`), another user (`U`), the role that is gained
 * (`R`), a customer managed policy attached to the principal or the role (`P`) or that is its boundary (`B`), one of a
 * kind of resources that is made for it (`new:`) or that exists (`ex:`), or whatever (`any`).
 */
export type EscalationPermissionTarget =
  'self' | 'G' | 'U' | 'R' | 'P' | 'B' | 'any' | `new:${string}` | `ex:${string}`

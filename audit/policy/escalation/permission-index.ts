import type { PolicyDocument } from '../document.ts'
import type { Principal, World } from '../effective/principal.ts'
import type { EscalationPath } from '../knowledge/escalation-path.ts'
import type {
  EscalationAccount,
  EscalationPrincipal,
  Existing,
  Group,
  LambdaFunction,
  ManagedPolicy,
} from './account.ts'
import { actionsOf } from './paths.ts'
import type { PermissionSet } from './permission-set.ts'
import { permissionSets, type NumberedSet, type PermissionSets } from './permission-sets.ts'
import { EVERYTHING_ALLOWED } from './variants.ts'

/** What escalation depends on in an account. JSON: to be kept, and patched where a principal changes. */
export interface PermissionIndex {
  version: 1
  account: string
  organizationId?: string
  tagsUnknown: boolean
  /** Whether a role that somebody makes can be an administrator. */
  newRoleIsAdmin: boolean
  sets: readonly PermissionSet[]
  principals: readonly IndexedPrincipal[]
  policies: readonly IndexedPolicy[]
  functions: readonly LambdaFunction[]
  groups: readonly IndexedGroup[]
  existing: readonly Existing[]
}

export interface IndexedPrincipal {
  arn: string
  kind: Principal['kind']
  /** By `State`. */
  states: readonly NumberedSet[]
  /** The sets in which `sts:AssumeRole` is where a trust policy names it: by the ARN of the role, and itself. */
  named: { byRoleArn: number; itself: number }
  trust?: PolicyDocument
  attached: readonly string[]
  /** What its boundary is called: an ARN where that is known. */
  boundary?: string
  hasInstanceProfile: boolean
  accessKeys: number
  loginProfile?: boolean
  tags: Readonly<Record<string, string>>
}

export interface IndexedPolicy {
  arn: string
  /** Whether it makes an administrator. */
  isPrivileged: boolean
  /** Whether one of its other versions does. */
  hasPrivilegedVersion: boolean
}

export interface IndexedGroup {
  arn: string
  members: readonly string[]
  isPrivileged: boolean
}

/** The index of an account. */
export function permissionIndexOf(
  account: EscalationAccount,
  paths: readonly EscalationPath[],
  world: World,
): PermissionIndex {
  const sets = permissionSets([], actionsOf(paths), world)
  const { policies = [], groups = [], functions = [], existing = [] } = account
  const organization = account.organization ?? account.principals[0]?.organization
  const somebody = somebodyIn(account.account)
  return {
    version: 1,
    account: account.account,
    ...(organization === undefined ? {} : { organizationId: organization.id }),
    tagsUnknown: account.tagsUnknown === true,
    newRoleIsAdmin: sets.isAdmin({
      ...somebody,
      identity: [EVERYTHING_ALLOWED],
      ...(organization === undefined ? {} : { organization }),
    }),
    principals: account.principals.map(principal => indexedPrincipal(told(principal, account), sets)),
    policies: policies.map(policy => indexedPolicy(policy, account.account, sets)),
    groups: groups.map(group => indexedGroup(group, account.account, sets)),
    functions,
    existing,
    sets: sets.all,
  }
}

function somebodyIn(account: string) {
  return { arn: `arn:aws:iam::${account}:role/new`, kind: 'role', account } as const
}

export function indexedPolicy(
  { arn, document, versions = [] }: ManagedPolicy,
  account: string,
  sets: PermissionSets,
): IndexedPolicy {
  const isPrivileged = (each: PolicyDocument) =>
    sets.isAdmin({ ...somebodyIn(account), identity: [{ policy: '', document: each }] })
  return { arn, isPrivileged: isPrivileged(document), hasPrivilegedVersion: versions.some(isPrivileged) }
}

export function indexedGroup(
  { arn, members, identity }: Group,
  account: string,
  sets: PermissionSets,
): IndexedGroup {
  return { arn, members, isPrivileged: sets.isAdmin({ ...somebodyIn(account), identity }) }
}

/** The principal with the tags that it has, and with the ARN of its boundary where a listed policy is the same. */
function told(
  { tags = {}, ...principal }: EscalationPrincipal,
  { policies = [], tagsUnknown }: EscalationAccount,
): EscalationPrincipal {
  return {
    ...named(principal, policies),
    ...(tagsUnknown === true && Object.keys(tags).length === 0 ? {} : { tags }),
  }
}

function named(principal: EscalationPrincipal, policies: readonly ManagedPolicy[]): EscalationPrincipal {
  const { boundary } = principal
  if (boundary === undefined || boundary.policy.startsWith('arn:')) return principal
  const text = JSON.stringify(boundary.document)
  const same = policies.find(({ document }) => JSON.stringify(document) === text)
  return { ...principal, boundary: { ...boundary, ...(same ? { policy: same.arn } : {}) } }
}

export function indexedPrincipal(principal: EscalationPrincipal, sets: PermissionSets): IndexedPrincipal {
  const { arn, kind, trust, attachedPolicyArns = [], boundary, loginProfile } = principal
  return {
    arn,
    kind,
    states: sets.statesOf(principal),
    named: sets.namedOf(principal),
    ...(trust === undefined ? {} : { trust }),
    attached: attachedPolicyArns,
    ...(boundary === undefined ? {} : { boundary: boundary.policy }),
    hasInstanceProfile: principal.hasInstanceProfile === true,
    accessKeys: principal.accessKeys ?? 0,
    ...(loginProfile === undefined ? {} : { loginProfile }),
    tags: principal.tags ?? {},
  }
}

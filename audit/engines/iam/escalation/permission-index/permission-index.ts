import type { PolicyDocument } from '../../policy-document.ts'
import type { Principal, HeldPolicy, AnalysisContext } from '../../effective-permissions/principal.ts'
import type { EscalationPath } from '../../catalog/escalation-path.ts'
import type {
  EscalationAccount,
  EscalationPrincipal,
  ExistingResource,
  EscalationGroup,
  EscalationFunction,
  EscalationManagedPolicy,
} from './escalation-account.ts'
import { createRemovalActionLister, listIndexedActions } from './path-variants.ts'
import type { Alteration } from '../permissions/alteration.ts'
import type { PermissionSet } from '../permissions/permission-set.ts'
import {
  createPermissionSetRegistry,
  type IndexedAddition,
  type NamedSets,
  type PermissionSetRef,
  type PermissionSetRegistry,
} from '../permissions/permission-set-registry.ts'
import {
  getManagedPolicyArn,
  listPolicyRemovals,
  type PolicyRemoval,
} from '../permissions/policy-removals.ts'
import { EVERYTHING_ALLOWED } from '../permissions/principal-states.ts'
import { limitSteps, shareSteps, type SharedStepLimit } from '../../step-limit.ts'

/**
 * The parts of an account that escalation depends on. JSON, so that it can be stored, and patched when a principal
 * changes.
 */
export interface PermissionIndex {
  version: 1
  account: string
  organizationId?: string
  tagsUnknown: boolean
  /** The permissions of a newly created role with a policy that allows everything. */
  newRole: PermissionSetRef
  sets: readonly PermissionSet[]
  principals: readonly IndexedPrincipal[]
  policies: readonly IndexedPolicy[]
  functions: readonly EscalationFunction[]
  groups: readonly IndexedGroup[]
  existing: readonly ExistingResource[]
  /**
   * ARNs of principals, policies and groups whose policies take too many steps to index. What was indexed of them before
   * stays.
   */
  notIndexed?: readonly string[]
}

/** Indexes entries, each within its limit, if there is one. Adds the ARNs of those that exceed it to `exceeding`. */
export function createEntryIndexer(exceeding: string[], limits: SharedStepLimit = UNLIMITED) {
  const nextLimit = shareSteps(limits)
  return <Entry extends { arn: string }, Indexed>(
    entries: readonly Entry[],
    index: (entry: Entry) => Indexed,
  ): Indexed[] =>
    entries.flatMap(entry => {
      const outcome = limitSteps(nextLimit(), () => index(entry))
      if ('result' in outcome) return [outcome.result]
      exceeding.push(entry.arn)
      return []
    })
}

export interface IndexedPrincipal {
  arn: string
  kind: Principal['kind']
  /** By `PrincipalState`. */
  states: readonly PermissionSetRef[]
  /** By `PrincipalState`. */
  named: readonly NamedSets[]
  /** How it can lose policies that deny. */
  removals: readonly PolicyRemoval[]
  trust?: PolicyDocument
  attached: readonly string[]
  /** The name of its boundary: an ARN if that is known. */
  boundary?: string
  hasInstanceProfile: boolean
  accessKeys: number
  loginProfile?: boolean
  tags: Readonly<Record<string, string>>
  /** Of its requests, if a session has others. */
  sessionTags?: Readonly<Record<string, string>>
  /** Whether it does not exist, but could be created. */
  isMade?: true
  /** How it differs from a principal of the account. */
  altered?: AlteredFrom
}

/** A principal with other tags or more policies, as changes could make it of one of the account. */
interface AlteredFrom {
  /** The number of the principal of the account. */
  of: number
  /** The changes. Each is the last one, made of the principal with the number `parent`, in one of the possible orders. */
  steps: readonly { alteration: Alteration; parent: number }[]
}

export interface IndexedPolicy {
  arn: string
  /** Whether it grants administrator access. */
  isPrivileged: boolean
  /** The permissions of a new role with everything that has this policy as its boundary. */
  bounded: PermissionSetRef
  /** What this role may assume where a trust policy names it. */
  named: NamedSets
  /** Whether one of its other versions does. */
  hasPrivilegedVersion: boolean
  /** Whether one of its other versions denies nothing. */
  hasVersionWithoutDeny: boolean
  /** What it adds to a principal to which it is attached; undefined if that depends on the principal. */
  adds?: IndexedAddition
  /** The same of its other versions. */
  versions?: readonly IndexedAddition[]
}

export interface IndexedGroup {
  arn: string
  members: readonly string[]
  isPrivileged: boolean
  /** The ARNs of the managed policies that are attached to it. */
  attached: readonly string[]
  /** What it adds to a user that joins it; undefined if that depends on the user. */
  adds?: IndexedAddition
}

const UNLIMITED: SharedStepLimit = { each: Infinity, total: Infinity, minimum: Infinity }

/** Builds the index of an account. With `limits`, entries that exceed them are left out and listed. */
export function buildPermissionIndex(
  account: EscalationAccount,
  paths: readonly EscalationPath[],
  analysis: AnalysisContext,
  limits?: SharedStepLimit,
): PermissionIndex {
  const sets = createPermissionSetRegistry(
    [],
    listIndexedActions(paths),
    createRemovalActionLister(paths),
    analysis,
  )
  const { policies = [], groups = [], functions = [], existing = [] } = account
  const organization = account.organization ?? account.principals[0]?.organization
  const hypotheticalRole = createHypotheticalRole(account.account)
  const ofOrganization = organization === undefined ? {} : { organization }
  const notIndexed: string[] = []
  const indexEach = createEntryIndexer(notIndexed, limits)
  const index: PermissionIndex = {
    version: 1,
    account: account.account,
    ...(organization === undefined ? {} : { organizationId: organization.id }),
    tagsUnknown: account.tagsUnknown === true,
    newRole: sets.resolve({ ...hypotheticalRole, identity: [EVERYTHING_ALLOWED], ...ofOrganization }),
    principals: indexEach(account.principals, principal =>
      indexPrincipal(normalizePrincipal(principal, account), sets),
    ),
    policies: indexEach(policies, policy => indexPolicy(policy, account.account, sets, ofOrganization)),
    groups: indexEach(groups, escalationGroup => indexGroup(escalationGroup, account.account, sets)),
    functions,
    existing,
    sets: sets.all,
  }
  return notIndexed.length === 0 ? index : { ...index, notIndexed }
}

function createHypotheticalRole(account: string) {
  return { arn: `arn:aws:iam::${account}:role/new`, kind: 'role', account } as const
}

export function indexPolicy(
  { arn, document, versions = [] }: EscalationManagedPolicy,
  account: string,
  sets: PermissionSetRegistry,
  ofOrganization: Pick<Principal, 'organization'> = {},
): IndexedPolicy {
  const isPrivileged = (each: PolicyDocument) =>
    sets.isAdmin({ ...createHypotheticalRole(account), identity: [{ policy: '', document: each }] })
  const resolveAddition = (each: PolicyDocument) =>
    sets.resolveAddition({
      ...createHypotheticalRole(account),
      ...ofOrganization,
      identity: [{ policy: arn, document: each }],
    })
  const boundedRole = {
    ...createHypotheticalRole(account),
    ...ofOrganization,
    identity: [EVERYTHING_ALLOWED],
    boundary: { policy: arn, document },
  }
  const [named = { byRoleArn: -1, itself: -1 }] = sets.resolveNamedSets(boundedRole, [])
  const adds = resolveAddition(document)
  const added = versions.flatMap(version => resolveAddition(version) ?? [])
  return {
    arn,
    ...(adds === undefined ? {} : { adds }),
    ...(added.length === 0 ? {} : { versions: added }),
    isPrivileged: isPrivileged(document),
    bounded: sets.resolve(boundedRole),
    named,
    hasPrivilegedVersion: versions.some(isPrivileged),
    hasVersionWithoutDeny: versions.some(({ Statement }) =>
      Statement.every(({ Effect }) => Effect === 'Allow'),
    ),
  }
}

export function indexGroup(
  { arn, members, identity }: EscalationGroup,
  account: string,
  sets: PermissionSetRegistry,
): IndexedGroup {
  const holder = { ...createHypotheticalRole(account), identity }
  const adds = sets.resolveAddition(holder)
  const attached = identity.flatMap(held => getManagedPolicyArn(held) ?? [])
  return {
    arn,
    members,
    attached,
    isPrivileged: sets.isAdmin(holder),
    ...(adds === undefined ? {} : { adds }),
  }
}

/** The principal with its tags, and with the ARN of its boundary if a listed policy is identical. */
function normalizePrincipal(
  { tags = {}, ...principal }: EscalationPrincipal,
  { policies = [], tagsUnknown }: EscalationAccount,
): EscalationPrincipal {
  return {
    ...resolveAttachedArns(resolveBoundaryArn(principal, policies), policies),
    ...(tagsUnknown === true && Object.keys(tags).length === 0 ? {} : { tags }),
  }
}

function resolveBoundaryArn(
  principal: EscalationPrincipal,
  policies: readonly EscalationManagedPolicy[],
): EscalationPrincipal {
  const { boundary } = principal
  if (boundary === undefined || boundary.policy.startsWith('arn:')) return principal
  const text = JSON.stringify(boundary.document)
  const same = policies.find(({ document }) => JSON.stringify(document) === text)
  return { ...principal, boundary: { ...boundary, ...(same ? { policy: same.arn } : {}) } }
}

/** The principal with the ARNs of its attached policies, where listed policies are identical to policies without one. */
function resolveAttachedArns(
  principal: EscalationPrincipal,
  policies: readonly EscalationManagedPolicy[],
): EscalationPrincipal {
  const named = new Set(principal.identity.map(({ policy }) => policy))
  const unnamed = new Set(principal.attachedPolicyArns?.filter(arn => !named.has(arn)))
  if (unnamed.size === 0) return principal
  const listed = policies.filter(({ arn }) => unnamed.has(arn))
  const arns = new Map(listed.map(({ arn, document }) => [JSON.stringify(document), arn]))
  const resolve = (held: HeldPolicy): HeldPolicy => {
    const arn = getManagedPolicyArn(held) ?? arns.get(JSON.stringify(held.document))
    return arn === undefined ? held : { ...held, arn }
  }
  return { ...principal, identity: principal.identity.map(resolve) }
}

export function indexPrincipal(
  principal: EscalationPrincipal,
  sets: PermissionSetRegistry,
): IndexedPrincipal {
  const { arn, kind, trust, attachedPolicyArns = [], boundary, loginProfile } = principal
  const removals = listPolicyRemovals(principal, sets.deniesIndexedAction)
  return {
    arn,
    kind,
    states: sets.resolveStates(principal, removals),
    named: sets.resolveNamedSets(principal, removals),
    removals: removals.map(({ steps }) => ({ steps })),
    ...(trust === undefined ? {} : { trust }),
    attached: attachedPolicyArns,
    ...(boundary === undefined ? {} : { boundary: boundary.policy }),
    hasInstanceProfile: principal.hasInstanceProfile === true,
    accessKeys: principal.accessKeys ?? 0,
    ...(loginProfile === undefined ? {} : { loginProfile }),
    tags: principal.tags ?? {},
  }
}

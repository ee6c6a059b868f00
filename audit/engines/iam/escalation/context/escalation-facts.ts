import { classifyAwsOwned } from '../../aws-owned.ts'
import type { AnalysisContext } from '../../effective-permissions/principal.ts'
import type { EscalationPath } from '../../catalog/escalation-path.ts'
import type { ArnScope } from '../permissions/arn-scope.ts'
import { buildBitset, createBitset, addNumber, type Bitset, type UncertainSet } from '../sets/bitset.ts'
import { groupPathVariants, type PathVariants } from '../permission-index/path-variants.ts'
import type { IndexedGroup, IndexedPrincipal, PermissionIndex } from '../permission-index/permission-index.ts'
import type { TargetSet } from '../permissions/capabilities.ts'
import type { PolicyRemoval, RemovalWay } from '../permissions/policy-removals.ts'
import { createTargets, createPrincipalTargets } from './target-sets.ts'
import { groupRolesByProvider } from '../trust/provider-trust.ts'
import { buildTrustIndex, type TrustIndex } from '../trust/trust-index.ts'

/**
 * The facts of an account that do not depend on permissions. Principals are identified by their numbers in the index.
 */
export interface EscalationFacts {
  paths: PathVariants
  arnScope: ArnScope
  trusts: TrustIndex
  principals: TargetSet
  /** Customer managed policies that are listed or attached to a principal. */
  policies: TargetSet
  functions: TargetSet
  groups: TargetSet
  /** Identity providers that trust policies name, and by their numbers the roles that trust them. */
  providers: TargetSet
  providerRoles: readonly UncertainSet[]
  existing(type: string): TargetSet
  /** By policy number: the principals that the policy is attached to, and those whose boundary it is. */
  policyHolders: readonly Bitset[]
  boundaryHolders: readonly Bitset[]
  /** By group number. */
  members: readonly Bitset[]
  /** The role of each function by number, and of each existing resource by type and number. */
  functionRoles: readonly (number | undefined)[]
  listResourceRoles(type: string): readonly (number | undefined)[]
  /** Functions that are invoked regularly. */
  triggered: Bitset
  /** The principals with each trait. */
  withTrait: Readonly<Record<keyof typeof PRINCIPAL_TRAITS, Bitset>>
}

/** A removal of policies that deny, and the principals that have it under its number. */
interface SharedRemoval extends PolicyRemoval {
  removal: number
  principals: Bitset
}

/** All removals of an account, each once. */
export interface SharedRemovals {
  /** By the policies that are detached. */
  byPolicy: readonly SharedRemoval[]
  /** Without regard to the policies that are detached. */
  byWay: readonly SharedRemoval[]
}

function isServiceLinked(arn: string): boolean {
  return classifyAwsOwned(arn) === 'SERVICE_LINKED_ROLE'
}

/** Traits of principals. */
const PRINCIPAL_TRAITS = {
  USER: ({ kind }: IndexedPrincipal) => kind === 'user',
  /** A role that can be passed and assumed: it is not a service-linked role. */
  ROLE: ({ kind, arn }: IndexedPrincipal) => kind === 'role' && !isServiceLinked(arn),
  /** A role that does not exist, but could be created. */
  MADE: ({ isMade }: IndexedPrincipal) => isMade === true,
  /** A principal of the account with other tags or more policies. */
  ALTERED: ({ altered }: IndexedPrincipal) => altered !== undefined,
  /**
   * A principal whose policies and trust policy the account can change: neither AWS services nor IAM Identity Center
   * manage it.
   */
  OWN: ({ kind, arn }: IndexedPrincipal) => kind !== 'root' && classifyAwsOwned(arn) === undefined,
  /** A principal that can have customer managed policies whose content changes. */
  CHANGEABLE: ({ kind, arn }: IndexedPrincipal) => kind !== 'root' && !isServiceLinked(arn),
  BOUNDED: ({ kind, boundary }: IndexedPrincipal) => kind !== 'root' && boundary !== undefined,
  INSTANCE_PROFILE: ({ hasInstanceProfile }: IndexedPrincipal) => hasInstanceProfile,
  TWO_KEYS: ({ accessKeys }: IndexedPrincipal) => accessKeys === 2,
  FEWER_THAN_TWO_KEYS: ({ accessKeys }: IndexedPrincipal) => accessKeys < 2,
  LOGIN_PROFILE: ({ loginProfile }: IndexedPrincipal) => loginProfile === true,
  PERHAPS_LOGIN_PROFILE: ({ loginProfile }: IndexedPrincipal) => loginProfile !== false,
  NO_LOGIN_PROFILE: ({ loginProfile }: IndexedPrincipal) => loginProfile !== true,
} as const satisfies Record<string, (principal: IndexedPrincipal) => boolean>

export function deriveEscalationFacts(
  index: PermissionIndex,
  paths: readonly EscalationPath[],
  analysis: AnalysisContext,
): EscalationFacts {
  const { principals, account, functions, groups } = index
  const allPrincipals = createPrincipalTargets(index)
  const findNumber = (arn: string) => allPrincipals.arns.findNumber(arn)
  const altered = principals.flatMap((principal, number) =>
    principal.altered === undefined ? [] : [{ number, from: principal.altered }],
  )
  const plain = (name: string, arns: readonly string[]) => createTargets(name, arns, index)
  const policies = plain('policies', listPolicyArns(index))
  const typed = new Map<string, TargetSet>()
  const rolesByProvider = groupRolesByProvider(principals)
  const resources = (type: string) => index.existing.filter(each => each.type === type)
  return {
    paths: groupPathVariants(paths),
    arnScope: { account, partition: principals[0]?.arn.split(':')[1] ?? 'aws', actions: analysis.actions },
    trusts: buildTrustIndex(index),
    principals: allPrincipals,
    policies,
    functions: plain('functions', listArns(functions)),
    groups: plain('groups', listArns(groups)),
    providers: plain('providers', [...rolesByProvider.keys()]),
    providerRoles: [...rolesByProvider.values()],
    existing(type) {
      const found = typed.get(type) ?? plain(`ex:${type}`, listArns(resources(type)))
      typed.set(type, found)
      return found
    },
    policyHolders: listPolicyHolders(
      policies,
      principals.map(({ attached }) => attached),
    ),
    boundaryHolders: listPolicyHolders(
      policies,
      principals.map(({ boundary = '' }) => [boundary]),
    ),
    members: groups.map(group => buildBitset(principals.length, listMembers(group, altered, findNumber))),
    functionRoles: functions.map(({ role }) => findNumber(role)),
    listResourceRoles: type =>
      resources(type).map(({ role }) => (role === undefined ? undefined : findNumber(role))),
    triggered: selectNumbers(functions, ({ triggered }) => triggered === true),
    withTrait: Object.fromEntries(
      Object.entries(PRINCIPAL_TRAITS).map(([name, is]) => [name, selectNumbers(principals, is)]),
    ) as EscalationFacts['withTrait'],
  }
}

/** The numbers of the members of the group, also of those that are altered, and of users altered to be members. */
function listMembers(
  { arn, members }: IndexedGroup,
  altered: readonly { number: number; from: NonNullable<IndexedPrincipal['altered']> }[],
  findNumber: (arn: string) => number | undefined,
): number[] {
  const numbers = new Set(members.flatMap(member => findNumber(member) ?? []))
  const joining = altered.filter(
    ({ from: { of, steps } }) =>
      numbers.has(of) || steps.some(({ alteration }) => 'group' in alteration && alteration.group === arn),
  )
  return [...numbers, ...joining.map(({ number }) => number)]
}

/** Groups the removals of all principals. */
export function groupRemovals(principals: readonly IndexedPrincipal[]): SharedRemovals {
  return {
    byPolicy: groupSameRemovals(principals, way => way),
    byWay: groupSameRemovals(principals, ({ policy, ...way }) =>
      way.removes === 'MANAGED' && policy !== undefined ? { ...way, policy } : way,
    ),
  }
}

function groupSameRemovals(
  principals: readonly IndexedPrincipal[],
  reduce: (way: RemovalWay) => RemovalWay,
): SharedRemoval[] {
  const found = new Map<string, SharedRemoval>()
  principals.forEach(({ removals }, principal) => {
    removals.forEach(({ steps: all }, removal) => {
      const steps = all.map(ways => ways.map(reduce))
      const key = JSON.stringify([removal, steps])
      const shared = found.get(key) ?? { removal, steps, principals: createBitset(principals.length) }
      addNumber(shared.principals, principal)
      found.set(key, shared)
    })
  })
  return [...found.values()]
}

function listArns(listed: readonly { arn: string }[]): string[] {
  return listed.map(({ arn }) => arn)
}

function listPolicyArns({ policies, principals, account }: PermissionIndex): string[] {
  const held = principals.flatMap(({ attached, boundary = '' }) => [...attached, boundary])
  return [...new Set([...listArns(policies), ...held])].filter(arn => arn.split(':')[4] === account)
}

function selectNumbers<Each>(all: readonly Each[], is: (each: Each) => boolean): Bitset {
  return buildBitset(
    all.length,
    all.flatMap((each, number) => (is(each) ? [number] : [])),
  )
}

/** By policy number: the principals that have the policy. */
function listPolicyHolders({ arns: texts }: TargetSet, held: readonly (readonly string[])[]): Bitset[] {
  const found = texts.all.map(() => createBitset(held.length))
  held.forEach((arns, principal) => {
    for (const arn of arns) {
      const bits = found[texts.findNumber(arn) ?? -1]
      if (bits) addNumber(bits, principal)
    }
  })
  return found
}

/** Whether both indices have the same facts, apart from permissions. */
export function hasSameFacts(one: PermissionIndex, other: PermissionIndex): boolean {
  const lists = ['policies', 'functions', 'groups', 'existing'] as const
  return (
    one.tagsUnknown === other.tagsUnknown &&
    one.newRole.isAdmin === other.newRole.isAdmin &&
    lists.every(list => one[list] === other[list]) &&
    one.principals.length === other.principals.length &&
    one.principals.every((principal, number) => hasSamePrincipalFacts(principal, other.principals[number]))
  )
}

function hasSamePrincipalFacts(one: IndexedPrincipal, other: IndexedPrincipal | undefined): boolean {
  if (one === other) return true
  const { states: _, named: __, removals: ___, ...facts } = one
  const { states: _states, named: _named, removals: _removals, ...others } = other ?? one
  return other !== undefined && JSON.stringify(facts) === JSON.stringify(others)
}

import { isDeepStrictEqual } from 'node:util'
import type { World } from '../effective/principal.ts'
import type { EscalationPath } from '../knowledge/escalation-path.ts'
import type { EscalationPrincipal, Existing, Group, LambdaFunction, ManagedPolicy } from './account.ts'
import { actionsOf } from './paths.ts'
import {
  indexedGroup,
  indexedPolicy,
  indexedPrincipal,
  type IndexedGroup,
  type IndexedPrincipal,
  type PermissionIndex,
} from './permission-index.ts'
import type { PermissionSet } from './permission-set.ts'
import { permissionSets } from './permission-sets.ts'

/** What of an account is not, or may not be, as an index of it says. */
export interface IndexChange {
  principals?: readonly EscalationPrincipal[]
  policies?: readonly ManagedPolicy[]
  /** Members are told by `memberships`. */
  groups?: readonly Omit<Group, 'members'>[]
  /** Users, and the ARNs of all groups of each. */
  memberships?: readonly { user: string; groups: readonly string[] }[]
  functions?: readonly LambdaFunction[]
  existing?: readonly Existing[]
  /** ARNs of what does not exist any more. */
  gone?: readonly string[]
}

/** The index after `change`: what is as it was stays the same object, and so does the whole where all is. */
export function indexAfter(
  index: PermissionIndex,
  change: IndexChange,
  paths: readonly EscalationPath[],
  world: World,
): PermissionIndex {
  const { account } = index
  const gone = new Set(change.gone)
  const sets = permissionSets(index.sets, actionsOf(paths), world)
  const now = (change.principals ?? []).map(principal => {
    const was = index.principals.find(({ arn }) => arn === principal.arn)
    return unlessSame(indexedPrincipal(principal, sets), was, sets.all)
  })
  const policies = (change.policies ?? []).map(policy => indexedPolicy(policy, account, sets))
  const after = {
    principals: merged(index.principals, now, gone),
    policies: merged(index.policies, policies, gone),
    groups: groupsAfter(index, change, gone, group => indexedGroup(group, account, sets)),
    functions: merged(index.functions, change.functions ?? [], gone),
    existing: merged(index.existing, change.existing ?? [], gone),
  }
  const isSame = Object.entries(after).every(([part, all]) => all === index[part as keyof typeof after])
  return isSame ? index : { ...index, ...after, sets: inUse(sets.all, after.principals) }
}

/** The principal as it is now; as it was where it is the same but for the numbers of its sets. */
function unlessSame(
  now: IndexedPrincipal,
  was: IndexedPrincipal | undefined,
  sets: readonly PermissionSet[],
): IndexedPrincipal {
  return was !== undefined && isDeepStrictEqual(spelledOut(now, sets), spelledOut(was, sets)) ? was : now
}

function spelledOut({ states, named, ...facts }: IndexedPrincipal, sets: readonly PermissionSet[]) {
  const allowed = (set: number) => sets[set]?.allowed
  return {
    facts,
    states: states.map(({ set, isAdmin }) => [allowed(set), isAdmin]),
    named: [allowed(named.byRoleArn), allowed(named.itself)],
  }
}

/** `all` with what is `now`, of the same ARN and type, in its place, and without what is gone. */
function merged<Each extends { arn: string; type?: string }>(
  all: readonly Each[],
  now: readonly Each[],
  gone: ReadonlySet<string>,
): readonly Each[] {
  if (now.length === 0 && gone.size === 0) return all
  const news = new Map(now.map(each => [keyOf(each), each]))
  const arns = new Set(now.map(({ arn }) => arn))
  const kept: Each[] = []
  for (const each of all) {
    const next = arns.has(each.arn) ? news.get(keyOf(each)) : undefined
    if (next !== undefined) news.delete(keyOf(each))
    if (!gone.has(each.arn)) kept.push(next === undefined || isDeepStrictEqual(next, each) ? each : next)
  }
  const isSame = news.size === 0 && kept.length === all.length && kept.every((each, at) => each === all[at])
  return isSame ? all : [...kept, ...news.values()]
}

function keyOf({ type = '', arn }: { arn: string; type?: string }): string {
  return `${type} ${arn}`
}

function groupsAfter(
  index: PermissionIndex,
  { groups = [], memberships = [] }: IndexChange,
  gone: ReadonlySet<string>,
  indexed: (group: Group) => IndexedGroup,
): readonly IndexedGroup[] {
  const members = new Map(index.groups.map(group => [group.arn, group.members]))
  const news = groups.map(group => indexed({ ...group, members: members.get(group.arn) ?? [] }))
  const all = merged(index.groups, news, gone)
  const named = all.map(group => withMembers(group, memberships, gone))
  return named.every((group, at) => group === all[at]) ? all : named
}

function withMembers(
  group: IndexedGroup,
  memberships: NonNullable<IndexChange['memberships']>,
  gone: ReadonlySet<string>,
): IndexedGroup {
  const told = new Set(memberships.map(({ user }) => user))
  const others = group.members.filter(user => !told.has(user) && !gone.has(user))
  const own = memberships.filter(({ groups }) => groups.includes(group.arn)).map(({ user }) => user)
  const members = [...others, ...own].toSorted()
  return isDeepStrictEqual(members, group.members.toSorted()) ? group : { ...group, members }
}

/** The sets that principals have, under their numbers: what stood under others is empty, or left out at the end. */
function inUse(
  sets: readonly PermissionSet[],
  principals: readonly IndexedPrincipal[],
): readonly PermissionSet[] {
  const used = new Uint8Array(sets.length)
  for (const { states, named } of principals) {
    for (const { set } of states) used[set] = 1
    used[named.byRoleArn] = 1
    used[named.itself] = 1
  }
  return sets.slice(0, used.lastIndexOf(1) + 1).map((set, number) => (used[number] === 1 ? set : EMPTY))
}

const EMPTY: PermissionSet = { of: { arn: '', kind: 'role', account: '' }, allowed: [] }

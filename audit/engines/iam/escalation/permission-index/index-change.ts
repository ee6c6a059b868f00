import { isDeepStrictEqual } from 'node:util'
import type { AnalysisContext } from '../../effective-permissions/principal.ts'
import type { EscalationPath } from '../../catalog/escalation-path.ts'
import type {
  EscalationPrincipal,
  ExistingResource,
  EscalationGroup,
  EscalationFunction,
  EscalationManagedPolicy,
} from './escalation-account.ts'
import { createRemovalActionLister, listIndexedActions } from './path-variants.ts'
import {
  createEntryIndexer,
  indexGroup,
  indexPolicy,
  indexPrincipal,
  type IndexedGroup,
  type IndexedPolicy,
  type IndexedPrincipal,
  type PermissionIndex,
} from './permission-index.ts'
import type { PermissionSet } from '../permissions/permission-set.ts'
import {
  createPermissionSetRegistry,
  type IndexedAddition,
  type PermissionSetRef,
} from '../permissions/permission-set-registry.ts'
import type { SharedStepLimit } from '../../step-limit.ts'

/** What may differ between an account and its index. */
export interface PermissionIndexChange {
  principals?: readonly EscalationPrincipal[]
  policies?: readonly EscalationManagedPolicy[]
  /** Group membership is in `memberships`. */
  groups?: readonly Omit<EscalationGroup, 'members'>[]
  /** Users, and the ARNs of all groups of each. */
  memberships?: readonly { user: string; groups: readonly string[] }[]
  functions?: readonly EscalationFunction[]
  existing?: readonly ExistingResource[]
  /** ARNs of what no longer exists. */
  deleted?: readonly string[]
}

/** Applies a change to an index. Unchanged parts stay the same objects, and so does the index if nothing changes. */
export function applyIndexChange(
  index: PermissionIndex,
  change: PermissionIndexChange,
  paths: readonly EscalationPath[],
  analysis: AnalysisContext,
  limits?: SharedStepLimit,
): PermissionIndex {
  const { account } = index
  const deleted = new Set(change.deleted)
  const sets = createPermissionSetRegistry(
    index.sets,
    listIndexedActions(paths),
    createRemovalActionLister(paths),
    analysis,
  )
  const exceeding: string[] = []
  const indexEach = createEntryIndexer(exceeding, limits)
  const current = indexEach(change.principals ?? [], principal => {
    const previous = index.principals.find(({ arn }) => arn === principal.arn)
    return reuseUnchanged(indexPrincipal(principal, sets), previous, sets.all)
  })
  const policies = indexEach(change.policies ?? [], policy => {
    const previous = index.policies.find(({ arn }) => arn === policy.arn)
    return reuseUnchangedPolicy(indexPolicy(policy, account, sets), previous, sets.all)
  })
  const after = {
    principals: mergeListed(index.principals, current, deleted),
    policies: mergeListed(index.policies, policies, deleted),
    groups: updateGroups(index, change, deleted, groups =>
      indexEach(groups, group => {
        const previous = index.groups.find(({ arn }) => arn === group.arn)
        return reuseUnchangedGroup(indexGroup(group, account, sets), previous, sets.all)
      }),
    ),
    functions: mergeListed(index.functions, change.functions ?? [], deleted),
    existing: mergeListed(index.existing, change.existing ?? [], deleted),
  }
  const notIndexed = updateNotIndexed(index, change, exceeding)
  const isSame =
    isDeepStrictEqual(notIndexed, index.notIndexed ?? []) &&
    Object.entries(after).every(([part, all]) => all === index[part as keyof typeof after])
  if (isSame) return index
  const { notIndexed: _, ...before } = index
  const marks = notIndexed.length === 0 ? {} : { notIndexed }
  return { ...before, ...after, ...marks, sets: pruneSets(sets.all, after, index.newRole) }
}

/** The entries that exceed their steps: those of before that the change does not contain, and new ones. */
function updateNotIndexed(
  index: PermissionIndex,
  { principals = [], policies = [], groups = [], deleted = [] }: PermissionIndexChange,
  exceeding: readonly string[],
): readonly string[] {
  const changed = new Set([...[...principals, ...policies, ...groups].map(({ arn }) => arn), ...deleted])
  return [...(index.notIndexed ?? []).filter(arn => !changed.has(arn)), ...exceeding].toSorted()
}

/** The updated principal, or the previous object if only the numbers of its sets differ. */
function reuseUnchanged(
  current: IndexedPrincipal,
  previous: IndexedPrincipal | undefined,
  sets: readonly PermissionSet[],
): IndexedPrincipal {
  return previous !== undefined &&
    isDeepStrictEqual(expandPrincipal(current, sets), expandPrincipal(previous, sets))
    ? previous
    : current
}

function reuseUnchangedPolicy(
  current: IndexedPolicy,
  previous: IndexedPolicy | undefined,
  sets: readonly PermissionSet[],
): IndexedPolicy {
  const expand = ({ bounded, named, adds, versions, ...facts }: IndexedPolicy) => [
    facts,
    [sets[named.byRoleArn]?.allowed, sets[named.itself]?.allowed],
    bounded.isAdmin,
    sets[bounded.set]?.allowed,
    expandAddition(adds, sets),
    versions?.map(version => expandAddition(version, sets)),
  ]
  return previous !== undefined && isDeepStrictEqual(expand(current), expand(previous)) ? previous : current
}

function reuseUnchangedGroup(
  current: IndexedGroup,
  previous: IndexedGroup | undefined,
  sets: readonly PermissionSet[],
): IndexedGroup {
  const expand = ({ adds, ...facts }: IndexedGroup) => [facts, expandAddition(adds, sets)]
  return previous !== undefined && isDeepStrictEqual(expand(current), expand(previous)) ? previous : current
}

function expandAddition(addition: IndexedAddition | undefined, sets: readonly PermissionSet[]) {
  if (addition === undefined) return undefined
  const { allowed, limiting } = addition
  return [sets[allowed]?.allowed, limiting === undefined ? undefined : sets[limiting]?.allowed]
}

function expandPrincipal({ states, named, ...facts }: IndexedPrincipal, sets: readonly PermissionSet[]) {
  const allowed = (set: number) => sets[set]?.allowed
  return {
    facts,
    states: states.map(({ set, isAdmin }) => [allowed(set), isAdmin]),
    named: named.map(({ byRoleArn, itself }) => [allowed(byRoleArn), allowed(itself)]),
  }
}

/** All entries with those that were updated (same ARN and type) replaced and those that were deleted removed. */
function mergeListed<Each extends { arn: string; type?: string }>(
  all: readonly Each[],
  current: readonly Each[],
  deleted: ReadonlySet<string>,
): readonly Each[] {
  if (current.length === 0 && deleted.size === 0) return all
  const news = new Map(current.map(each => [buildEntryKey(each), each]))
  const arns = new Set(current.map(({ arn }) => arn))
  const result: Each[] = []
  for (const each of all) {
    const next = arns.has(each.arn) ? news.get(buildEntryKey(each)) : undefined
    if (next !== undefined) news.delete(buildEntryKey(each))
    if (!deleted.has(each.arn)) result.push(next === undefined || isDeepStrictEqual(next, each) ? each : next)
  }
  const isSame =
    news.size === 0 && result.length === all.length && result.every((each, at) => each === all[at])
  return isSame ? all : [...result, ...news.values()]
}

function buildEntryKey({ type = '', arn }: { arn: string; type?: string }): string {
  return `${type} ${arn}`
}

function updateGroups(
  index: PermissionIndex,
  { groups = [], memberships = [] }: PermissionIndexChange,
  deleted: ReadonlySet<string>,
  indexGroups: (groups: readonly EscalationGroup[]) => IndexedGroup[],
): readonly IndexedGroup[] {
  const members = new Map(index.groups.map(group => [group.arn, group.members]))
  const news = indexGroups(groups.map(group => ({ ...group, members: members.get(group.arn) ?? [] })))
  const all = mergeListed(index.groups, news, deleted)
  const named = all.map(group => updateMembers(group, memberships, deleted))
  return named.every((group, at) => group === all[at]) ? all : named
}

function updateMembers(
  group: IndexedGroup,
  memberships: NonNullable<PermissionIndexChange['memberships']>,
  deleted: ReadonlySet<string>,
): IndexedGroup {
  const listedUsers = new Set(memberships.map(({ user }) => user))
  const others = group.members.filter(user => !listedUsers.has(user) && !deleted.has(user))
  const own = memberships.filter(({ groups }) => groups.includes(group.arn)).map(({ user }) => user)
  const members = [...others, ...own].toSorted()
  return isDeepStrictEqual(members, group.members.toSorted()) ? group : { ...group, members }
}

/**
 * The sets that principals and policies still have, under their numbers. Other numbers become empty, or are omitted at the end.
 */
function pruneSets(
  sets: readonly PermissionSet[],
  { principals, policies, groups }: Pick<PermissionIndex, 'principals' | 'policies' | 'groups'>,
  newRole: PermissionSetRef,
): readonly PermissionSet[] {
  const used = new Uint8Array(sets.length)
  used[newRole.set] = 1
  for (const { bounded, named } of policies)
    for (const set of [bounded.set, named.byRoleArn, named.itself]) used[set] = 1
  const additions = [
    ...groups.flatMap(({ adds }) => adds ?? []),
    ...policies.flatMap(({ adds, versions = [] }) => [...(adds === undefined ? [] : [adds]), ...versions]),
  ]
  for (const { allowed, limiting = allowed } of additions) {
    used[allowed] = 1
    used[limiting] = 1
  }
  for (const { states, named } of principals) {
    for (const { set } of states) used[set] = 1
    for (const { byRoleArn, itself } of named) {
      used[byRoleArn] = 1
      used[itself] = 1
    }
  }
  return sets.slice(0, used.lastIndexOf(1) + 1).map((set, number) => (used[number] === 1 ? set : EMPTY_SET))
}

const EMPTY_SET: PermissionSet = { holder: { arn: '', kind: 'role', account: '' }, allowed: [] }

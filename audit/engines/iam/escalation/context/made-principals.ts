import type {
  IndexedPolicy,
  IndexedPrincipal,
  PermissionIndex,
} from '../permission-index/permission-index.ts'
import type { PermissionSet } from '../permissions/permission-set.ts'

const CREATING_ACTIONS = ['iam:createrole', 'iam:createuser']
const BOUNDARY = 'iam:permissionsboundary'
/** The limit of boundaries; a policy within AWS's size limit names fewer. */
const MAX_BOUNDARIES = 50

/**
 * The index with the roles that principals could create within a boundary that conditions name. Each has all permissions
 * that the boundary allows. They follow the principals of the account. Unchanged if there are none.
 */
export function addMadePrincipals(index: PermissionIndex): PermissionIndex {
  const boundaries = listNamedBoundaries(index.sets)
  const made = index.policies
    .filter(({ arn, isPrivileged }) => boundaries.has(arn) && !isPrivileged)
    .slice(0, MAX_BOUNDARIES)
    .map(policy => createMadeRole(policy, index))
  return made.length === 0 ? index : { ...index, principals: [...index.principals, ...made] }
}

/** The ARNs that conditions on boundaries of new principals name. */
function listNamedBoundaries(sets: readonly PermissionSet[]): ReadonlySet<string> {
  return new Set(sets.flatMap(listBoundariesOfSet))
}

const boundariesBySet = new WeakMap<PermissionSet, readonly string[]>()

function listBoundariesOfSet(set: PermissionSet): readonly string[] {
  const remembered = boundariesBySet.get(set)
  if (remembered !== undefined) return remembered
  const permissions = set.allowed.flatMap(({ actions, by }) =>
    CREATING_ACTIONS.some(action => actions.includes(action)) ? by : [],
  )
  const tests = permissions.flatMap(each => [...each.tests, ...each.unless.flatMap(({ tests: of }) => of)])
  const boundaries = tests.flatMap(({ key, values }) => (key === BOUNDARY ? values : []))
  boundariesBySet.set(set, boundaries)
  return boundaries
}

/** A role with everything, within the boundary, or without it once that is removed. */
function createMadeRole(
  { arn: boundary, bounded, named }: IndexedPolicy,
  { account, newRole, principals }: PermissionIndex,
): IndexedPrincipal {
  const states = [bounded, bounded, newRole, newRole]
  const unbound = { byRoleArn: newRole.set, itself: newRole.set }
  const partition = principals[0]?.arn.split(':')[1] ?? 'aws'
  return {
    arn: `arn:${partition}:iam::${account}:role/new-within-${boundary.slice(boundary.lastIndexOf('/') + 1)}`,
    kind: 'role',
    states,
    named: [named, named, unbound, unbound],
    removals: [],
    attached: [],
    boundary,
    hasInstanceProfile: false,
    accessKeys: 0,
    tags: {},
    isMade: true,
  }
}

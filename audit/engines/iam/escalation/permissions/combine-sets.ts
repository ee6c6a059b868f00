import type { EffectivePermission } from '../../effective-permissions/effective-permissions.ts'
import { intersectGlobSets } from '../../glob/glob-set.ts'
import type { PermissionHolder, PermissionSet } from './permission-set.ts'

/** What policies add to a principal that does not have them. */
export interface AddedPolicies {
  /** The permissions of a principal that has only these policies. */
  allowed: PermissionSet
  /** The permissions that they leave to a principal with all permissions; undefined if they deny nothing. */
  limiting?: PermissionSet
}

/**
 * The permissions of a principal with more policies: what it was allowed within the Deny statements of the added policies,
 * and what these allow within its own Deny statements and its boundary. `limiting` is what they leave of all permissions.
 */
export function combinePermissionSets(
  own: PermissionSet,
  limiting: PermissionSet,
  added: AddedPolicies,
): PermissionSet {
  let allowed: PermissionSet['allowed'] | undefined
  return {
    holder: own.holder,
    // Computed on first use, because most combinations are never used.
    get allowed() {
      allowed ??= groupPermissions([
        added.limiting === undefined ? own : intersectSets(own, added.limiting),
        intersectSets(added.allowed, limiting),
      ])
      return allowed
    },
  }
}

/** What the policies of a principal leave of its permissions, with the Deny statements of added ones. */
export function limitPermissionSet(own: PermissionSet, { limiting }: AddedPolicies): PermissionSet {
  return limiting === undefined ? own : { holder: own.holder, allowed: intersectSets(own, limiting).allowed }
}

/** The permissions of the set for the holder with other tags. */
export function replaceTags(set: PermissionSet, tags: NonNullable<PermissionHolder['tags']>): PermissionSet {
  return { ...set, holder: { ...set.holder, tags } }
}

function intersectSets(one: PermissionSet, other: PermissionSet): PermissionSet {
  const others = new Map(other.allowed.flatMap(({ actions, by }) => actions.map(action => [action, by])))
  const known = new Map<readonly EffectivePermission[], readonly EffectivePermission[]>()
  return {
    holder: one.holder,
    allowed: one.allowed.flatMap(({ actions, by }) => {
      known.clear()
      return actions.flatMap(action => {
        const limits = others.get(action)
        if (limits === undefined) return []
        const found = known.get(limits) ?? by.flatMap(each => limits.map(limit => intersect(each, limit)))
        known.set(limits, found)
        return [{ actions: [action], by: found }]
      })
    }),
  }
}

function intersect(one: EffectivePermission, other: EffectivePermission): EffectivePermission {
  return {
    ...one,
    on: intersectGlobSets([one.on, other.on]),
    surely: intersectGlobSets([one.surely, other.surely]),
    exact: one.exact && other.exact,
    remaining: intersectGlobSets([one.remaining, other.remaining]),
    written: `${one.written} ${other.written}`,
    tests: [...one.tests, ...other.tests],
    unless: [...one.unless, ...other.unless],
    within: [...one.within, ...other.within],
  }
}

/** The permissions of all sets, by action. */
function groupPermissions(sets: readonly PermissionSet[]): PermissionSet['allowed'] {
  const found = new Map<string, readonly EffectivePermission[]>()
  for (const { allowed } of sets)
    for (const { actions, by } of allowed)
      for (const action of actions) found.set(action, [...(found.get(action) ?? []), ...by])
  return [...found].map(([action, by]) => ({ actions: [action], by }))
}

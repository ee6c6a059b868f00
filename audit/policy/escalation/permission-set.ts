import type { ActionPatterns } from '../effective/read-statement.ts'
import type { Permission, Permissions } from '../effective/permissions.ts'
import type { Principal, World } from '../effective/principal.ts'
import { pairsOf } from '../action/ranges.ts'

/** What policies allow of the actions that escalation paths need. JSON. */
export interface PermissionSet {
  /** One of those whose policies they are: all of them if these speak of no principal. */
  of: Holder
  /** Actions that are allowed in the same ways, in lower case; those that never are left out. */
  allowed: readonly { actions: readonly string[]; by: readonly Permission[] }[]
}

/** A principal as conditions know it. */
export type Holder = Pick<Principal, 'arn' | 'kind' | 'account' | 'tags' | 'organizationUnknown'> & {
  organizationId?: string
}

/** Actions of the catalogue by their numbers, in order. */
export interface Slots {
  indices: readonly number[]
  names: readonly string[]
  /** By the patterns of a statement: the places in `indices` of the actions that it is of. */
  known: WeakMap<ActionPatterns, readonly number[]>
}

export function slotsOf(actions: Iterable<string>, world: World): Slots {
  const found = [...actions].flatMap(action => {
    const index = world.actions.indexOf(action)
    return index === undefined ? [] : [index]
  })
  const indices = [...new Set(found)].toSorted((a, b) => a - b)
  return { indices, names: indices.map(index => world.actions.names[index] ?? ''), known: new WeakMap() }
}

/** What `permissions` allow of the actions of `slots`. */
export function permissionSetOf(permissions: Permissions, slots: Slots): PermissionSet {
  const numbers = slots.indices.map((): number[] => [])
  permissions.clauses.forEach(({ actions }, number) => {
    for (const slot of placesOf(actions, slots)) numbers[slot]?.push(number)
  })
  const groups = new Map<string, { actions: string[]; by: readonly Permission[] }>()
  numbers.forEach((clauses, slot) => {
    if (!clauses.some(number => permissions.clauses[number]?.layer === 0)) return
    const key = clauses.join()
    const group = groups.get(key) ?? { actions: [], by: permissions.allowedBy(clauses) }
    group.actions.push(slots.names[slot] ?? '')
    groups.set(key, group)
  })
  return {
    of: holderOf(permissions.principal),
    allowed: [...groups.values()].filter(({ by }) => by.length > 0),
  }
}

export function holderOf(principal: Principal): Holder {
  const { arn, kind, account, tags, organization, organizationUnknown } = principal
  return {
    arn,
    kind,
    account,
    ...(tags === undefined ? {} : { tags }),
    ...(organization === undefined ? {} : { organizationId: organization.id }),
    ...(organizationUnknown ? { organizationUnknown } : {}),
  }
}

function placesOf(patterns: ActionPatterns, { indices, known }: Slots): readonly number[] {
  const remembered = known.get(patterns)
  if (remembered !== undefined) return remembered
  const places: number[] = []
  for (const [first, end] of pairsOf(patterns.ranges))
    for (let at = lowest(indices, first); (indices[at] ?? Infinity) < end; at += 1) places.push(at)
  known.set(patterns, places)
  return places
}

function lowest(indices: readonly number[], first: number): number {
  let low = 0
  let high = indices.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((indices[middle] ?? 0) < first) low = middle + 1
    else high = middle
  }
  return low
}

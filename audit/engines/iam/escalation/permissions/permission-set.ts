import type { ActionPatterns } from '../../effective-permissions/parsed-statement.ts'
import type {
  EffectivePermission,
  EffectivePermissions,
} from '../../effective-permissions/effective-permissions.ts'
import type { Principal, AnalysisContext } from '../../effective-permissions/principal.ts'
import { listRangePairs } from '../../action/action-ranges.ts'
import { countSteps } from '../../step-limit.ts'

/** What policies allow of the actions that escalation paths require. JSON. */
export interface PermissionSet {
  /**
   * One of the principals with these policies. It stands for all of them if the policies do not depend on the
   * principal.
   */
  holder: PermissionHolder
  /** Actions that are allowed in the same ways, in lowercase; actions that are never allowed are omitted. */
  allowed: readonly { actions: readonly string[]; by: readonly EffectivePermission[] }[]
}

/** A principal as conditions see it. */
export type PermissionHolder = Pick<
  Principal,
  'arn' | 'kind' | 'account' | 'tags' | 'organizationUnknown'
> & {
  organizationId?: string
}

/** Actions by their catalog indices, in order. */
export interface ActionSlots {
  indices: readonly number[]
  names: readonly string[]
  /** By the action patterns of a statement: the positions in `indices` of the actions that it matches. */
  slotsByPatterns: WeakMap<ActionPatterns, readonly number[]>
}

export function createActionSlots(actions: Iterable<string>, analysis: AnalysisContext): ActionSlots {
  const found = [...actions].flatMap(action => {
    const index = analysis.actions.indexOf(action)
    return index === undefined ? [] : [index]
  })
  const indices = [...new Set(found)].toSorted((a, b) => a - b)
  return {
    indices,
    names: indices.map(index => analysis.actions.names[index] ?? ''),
    slotsByPatterns: new WeakMap(),
  }
}

/** Builds the permission set for the actions of the slots. */
export function buildPermissionSet(
  effectivePermissions: EffectivePermissions,
  actionSlots: ActionSlots,
): PermissionSet {
  /** By slot; most actions match no clause. */
  const numbers: number[][] = []
  effectivePermissions.clauses.forEach(({ actions }, number) => {
    const slots = findSlots(actions, actionSlots)
    countSteps(1 + (slots.length >> 2))
    for (const slot of slots) (numbers[slot] ??= []).push(number)
  })
  const groups = new Map<string, { actions: string[]; by: readonly EffectivePermission[] }>()
  numbers.forEach((clauses, slot) => {
    if (!clauses.some(number => effectivePermissions.clauses[number]?.layer === 0)) return
    countSteps(1 + clauses.length)
    const key = clauses.join()
    const group = groups.get(key) ?? { actions: [], by: effectivePermissions.resolvePermissions(clauses) }
    group.actions.push(actionSlots.names[slot] ?? '')
    groups.set(key, group)
  })
  return {
    holder: createPermissionHolder(effectivePermissions.principal),
    allowed: [...groups.values()].filter(({ by }) => by.length > 0),
  }
}

function createPermissionHolder(principal: Principal): PermissionHolder {
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

function findSlots(patterns: ActionPatterns, { indices, slotsByPatterns }: ActionSlots): readonly number[] {
  const remembered = slotsByPatterns.get(patterns)
  if (remembered !== undefined) return remembered
  const found: number[] = []
  for (const [first, end] of listRangePairs(patterns.ranges))
    for (let at = findLowerBound(indices, first); (indices[at] ?? Infinity) < end; at += 1) found.push(at)
  slotsByPatterns.set(patterns, found)
  return found
}

function findLowerBound(indices: readonly number[], first: number): number {
  let low = 0
  let high = indices.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((indices[middle] ?? 0) < first) low = middle + 1
    else high = middle
  }
  return low
}

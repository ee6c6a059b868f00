import type { GlobSet } from '../../glob/glob-set.ts'
import type { EscalationPermission } from '../../catalog/escalation-path.ts'
import {
  createCertainSet,
  intersectUncertainSets,
  isEmptyBitset,
  type Bitset,
  type UncertainSet,
} from '../sets/bitset.ts'
import type { EscalationActor, GraphContext } from '../context/graph-context.ts'
import type { PathVariant } from '../permission-index/path-variants.ts'
import type { TargetSet } from '../permissions/capabilities.ts'

/** Existing resources on which everything that a path requires is allowed, by type. */
export interface UsableResources {
  /** Whether each type has a resource on which it is certainly allowed. */
  certain: boolean
  types: readonly { type: string; reach: UncertainSet }[]
}

/** The resources that the path can use, all of them in `from`; undefined if one that it requires does not exist. */
export function findUsableResources(
  variant: PathVariant,
  actor: EscalationActor,
  context: GraphContext,
  from?: GlobSet,
): UsableResources | undefined {
  const types = [...new Set(variant.needs.flatMap(required => parseRequiredType(required) ?? []))].map(
    type => {
      const requiredPermissions = variant.needs.filter(required => parseRequiredType(required) === type)
      return { type, reach: findAllowedTargets(type, requiredPermissions, variant, actor, context, from) }
    },
  )
  if (types.some(({ reach }) => isEmptyBitset(reach.possible))) return undefined
  return { certain: types.every(({ reach }) => !isEmptyBitset(reach.certain)), types }
}

/** The kind of existing resource that is required; undefined if the permission is on something else. */
export function parseRequiredType({ on }: EscalationPermission): string | undefined {
  return on.startsWith('ex:') ? on.slice(3) : undefined
}

export function selectTargets(type: string, context: GraphContext): TargetSet {
  return type === 'function' ? context.functions : context.existing(type)
}

/** The role of each resource of the type. */
export function listResourceRoles(type: string, context: GraphContext): readonly (number | undefined)[] {
  return type === 'function' ? context.functionRoles : context.listResourceRoles(type)
}

function findAllowedTargets(
  type: string,
  requiredPermissions: readonly EscalationPermission[],
  variant: PathVariant,
  { capabilities }: EscalationActor,
  context: GraphContext,
  from: GlobSet | undefined,
): UncertainSet {
  const targetSet = selectTargets(type, context)
  const uncertainSet = requiredPermissions
    .map(({ action }) => capabilities.findTargets(action, targetSet))
    .reduce(intersectUncertainSets)
  const only: Bitset[] = []
  if (type === 'function' && variant.requires?.includes('TRIGGERED') === true) only.push(context.triggered)
  if (from !== undefined) only.push(targetSet.arns.findMatches(from))
  return only.reduce(
    (remaining, bitset) => intersectUncertainSets(remaining, createCertainSet(bitset)),
    uncertainSet,
  )
}

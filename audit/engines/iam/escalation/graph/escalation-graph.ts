import {
  intersectUncertainSets,
  removeNumber,
  createCertainSet,
  extendUncertainSet,
  hasNumber,
  isEmptyBitset,
  createUncertainSet,
  type UncertainSet,
} from '../sets/bitset.ts'
import { findAssumableRoles } from '../techniques/assumable-roles.ts'
import { findChainedRoles, findDirectTakeovers } from '../techniques/takeovers.ts'
import { findGrantRecipients } from '../techniques/grants.ts'
import {
  listChangedPrincipals,
  updateGraphContext,
  type EscalationActor,
  type GraphContext,
} from '../context/graph-context.ts'
import { planPrincipalCreation } from '../techniques/principal-creation.ts'
import type { PathVariant } from '../permission-index/path-variants.ts'
import type { PermissionIndex } from '../permission-index/permission-index.ts'
import { GRANTED, BOUNDARY_REMOVED, type PrincipalState } from '../permissions/principal-states.ts'
import { limitSteps, shareSteps, type SharedStepLimit } from '../../step-limit.ts'

/** What a principal can do to other principals, by their numbers. */
interface GraphRow {
  /** The principals that it can take over, without itself. */
  takeovers: UncertainSet
  /** The principals to which it can grant arbitrary permissions, and those whose boundary it can remove. */
  grants: Readonly<Record<typeof GRANTED | typeof BOUNDARY_REMOVED, UncertainSet>>
  /** Whether it can create a principal with all permissions. */
  createsAdmin: boolean
  grantsNothing: boolean
  /** Whether it can do none of this. */
  idle: boolean
}

/** The graph of an account's principals. Rows are computed on first use. */
export interface EscalationGraph {
  context: GraphContext
  row(principal: number, principalState: PrincipalState): GraphRow
  isAdmin(principal: number, principalState: PrincipalState): boolean
  /** The principals of which no row was computed, because it exceeds its limit of steps: what they can do is unknown. */
  exceeding: ReadonlySet<number>
}

/** What every holder of a permission set can do. */
interface SharedRow extends Pick<GraphRow, 'grants' | 'createsAdmin' | 'grantsNothing'> {
  takeovers: UncertainSet
  /** Roles that can be taken over if they can read a queue or a stream. */
  readers: UncertainSet
  /** Roles that can be passed to a service, which uses them to assume other roles. */
  administrations: UncertainSet
}

/** Computed rows. */
interface GraphCache {
  /** By permission set number. */
  shared: (SharedRow | undefined)[]
  /** Four for each principal, one for each state. */
  rows: (GraphRow | undefined)[]
  exceeding: Set<number>
}

/** With `limits`, a row that exceeds its limit is empty, and its principal is listed as `exceeding`. */
export function createEscalationGraph(context: GraphContext, limits?: SharedStepLimit): EscalationGraph {
  return buildGraph(context, { shared: [], rows: [], exceeding: new Set() }, limits)
}

/**
 * The graph of a changed index, which keeps the rows of what has not changed. Undefined if everything must be
 * rebuilt.
 */
export function updateEscalationGraph(
  before: EscalationGraph,
  current: PermissionIndex,
  limits?: SharedStepLimit,
): EscalationGraph | undefined {
  const context = updateGraphContext(before.context, current)
  const cache = context && cacheByGraph.get(before)
  if (context === undefined || cache === undefined) return undefined
  const changed = listChangedPrincipals(before.context.index, current)
  const isMoved = (number: number) =>
    hasNumber(context.readers, number) !== hasNumber(before.context.readers, number)
  const moved = changed.filter(isMoved)
  const depends = ({ readers, administrations }: SharedRow) =>
    changed.some(number => hasNumber(administrations.possible, number)) ||
    moved.some(number => hasNumber(readers.possible, number))
  const rows = cache.rows.slice()
  for (const number of changed) rows.fill(undefined, number * 4, number * 4 + 4)
  const dependent = new Set(cache.shared.flatMap((shared, set) => (shared && depends(shared) ? [set] : [])))
  if (dependent.size > 0)
    for (const key of rows.keys())
      if (dependent.has(findSetNumber(key >> 2, (key & 3) as PrincipalState, current))) rows[key] = undefined
  const exceeding = new Set([...cache.exceeding].filter(number => !changed.includes(number)))
  return buildGraph(context, { shared: cache.shared.slice(), rows, exceeding }, limits)
}

const cacheByGraph = new WeakMap<EscalationGraph, GraphCache>()

function findSetNumber(
  principal: number,
  principalState: PrincipalState,
  { principals }: PermissionIndex,
): number {
  return principals[principal]?.states[principalState]?.set ?? -1
}

function buildGraph(context: GraphContext, cache: GraphCache, limits?: SharedStepLimit): EscalationGraph {
  const { shared, rows, exceeding } = cache
  const nextLimit = limits && shareSteps(limits)

  function computeRowOf(principal: number, principalState: PrincipalState): GraphRow {
    const actor = context.getActor(principal, principalState)
    const set = findSetNumber(principal, principalState, context.index)
    const common = shared[set] ?? computeSharedRow(actor, context)
    shared[set] = common
    return computeRow(actor, common, context)
  }

  /** The row, or an empty one if it exceeds its limit. */
  function computeLimitedRow(principal: number, principalState: PrincipalState, limit: number): GraphRow {
    const outcome = limitSteps(limit, () => computeRowOf(principal, principalState))
    if ('result' in outcome) return outcome.result
    exceeding.add(principal)
    return createEmptyRow(context)
  }

  const escalationGraph: EscalationGraph = {
    context,
    row(principal, principalState) {
      const key = principal * 4 + principalState
      const remembered = rows[key]
      if (remembered !== undefined) return remembered
      const graphRow =
        nextLimit === undefined
          ? computeRowOf(principal, principalState)
          : computeLimitedRow(principal, principalState, nextLimit())
      rows[key] = graphRow
      return graphRow
    },
    isAdmin: (principal, principalState) =>
      context.index.principals[principal]?.states[principalState]?.isAdmin === true,
    exceeding,
  }
  cacheByGraph.set(escalationGraph, cache)
  return escalationGraph
}

function computeSharedRow(actor: EscalationActor, context: GraphContext): SharedRow {
  const { none } = context.principals
  const found = {
    takeovers: none,
    readers: none,
    administrations: none,
    PERMISSIONS: none,
    NO_BOUNDARY: none,
  }
  const add = (group: keyof typeof found, more: UncertainSet | undefined) => {
    if (more === undefined || isEmptyBitset(more.possible)) return
    if (found[group] === none) found[group] = createUncertainSet(context.index.principals.length)
    extendUncertainSet(found[group], more)
  }
  for (const variant of context.paths.grants)
    add(
      variant.path.gives === 'PERMISSIONS' ? 'PERMISSIONS' : 'NO_BOUNDARY',
      findGrantRecipients(variant, actor, context),
    )
  for (const variant of context.paths.takeovers)
    if (!isRoleAssumption(variant))
      add(classifyTakeover(variant), findDirectTakeovers(variant, actor, context))
  const { takeovers, readers, administrations, PERMISSIONS, NO_BOUNDARY } = found
  return {
    takeovers,
    readers,
    administrations,
    grants: { [GRANTED]: PERMISSIONS, [BOUNDARY_REMOVED]: NO_BOUNDARY },
    createsAdmin: context.paths.newPrincipals.some(
      variant => planPrincipalCreation(variant, actor, context) !== undefined,
    ),
    grantsNothing: PERMISSIONS === none && NO_BOUNDARY === none,
  }
}

function createEmptyRow({ principals: { none } }: GraphContext): GraphRow {
  const grants = { [GRANTED]: none, [BOUNDARY_REMOVED]: none }
  return { takeovers: none, grants, createsAdmin: false, grantsNothing: true, idle: true }
}

function classifyTakeover({ requires = [] }: PathVariant): 'takeovers' | 'readers' | 'administrations' {
  if (requires.includes('EVENT_SOURCE')) return 'readers'
  return requires.includes('EXECUTION_ROLE') ? 'administrations' : 'takeovers'
}

function isRoleAssumption({ needs: requiredPermissions }: PathVariant): boolean {
  return requiredPermissions.some(({ action }) => action === 'sts:AssumeRole')
}

function computeRow(actor: EscalationActor, sharedRow: SharedRow, context: GraphContext): GraphRow {
  const { takeovers, readers, administrations, grants, createsAdmin, grantsNothing } = sharedRow
  const { none } = context.principals
  const uncertainSet = createUncertainSet(context.index.principals.length)
  for (const each of [takeovers, restrictToReaders(readers, context)])
    if (each !== none) extendUncertainSet(uncertainSet, each)
  if (context.paths.takeovers.some(isRoleAssumption))
    extendUncertainSet(uncertainSet, findAssumableRoles(actor, context))
  if (administrations !== none) extendUncertainSet(uncertainSet, findChainedRoles(administrations, context))
  removeNumber(uncertainSet.certain, actor.principal)
  removeNumber(uncertainSet.possible, actor.principal)
  const takesOverNothing = isEmptyBitset(uncertainSet.possible)
  return {
    takeovers: takesOverNothing ? none : uncertainSet,
    grants,
    createsAdmin,
    grantsNothing,
    idle: grantsNothing && takesOverNothing && !createsAdmin,
  }
}

function restrictToReaders(
  uncertainSet: UncertainSet,
  { readers, principals: { none } }: GraphContext,
): UncertainSet {
  return uncertainSet === none ? none : intersectUncertainSets(uncertainSet, createCertainSet(readers))
}

import { hasNumber, isEmptyBitset } from '../sets/bitset.ts'
import { hasChangedRemovals, listChangedPrincipals, type GraphContext } from '../context/graph-context.ts'
import { updateSearchContext } from '../altered/altered-context.ts'
import type { PermissionIndex } from '../permission-index/permission-index.ts'
import {
  addChange,
  BOUNDARY_REMOVED,
  GRANTED,
  hasChange,
  PRINCIPAL_CHANGES,
  STATE_COUNT,
  type PrincipalState,
} from '../permissions/principal-states.ts'
import { hasMatchingTest } from '../permissions/allowed-scopes.ts'
import { createKeyLookup } from '../permissions/condition-context.ts'
import { limitSteps, shareSteps, type SharedStepLimit } from '../../step-limit.ts'
import type { GraphNode } from './graph-node.ts'
import {
  computeRow,
  computeSharedRow,
  createEmptyRow,
  extendWithRemovals,
  type GraphRow,
  type SharedRow,
} from './graph-row.ts'

/** The graph of an account's principals. Rows are computed on first use. */
export interface EscalationGraph {
  context: GraphContext
  row(principal: number, principalState: PrincipalState): GraphRow
  /** The states to which a principal can change itself, one change after another. */
  listOwnStates(principal: number, principalState: PrincipalState): readonly PrincipalState[]
  isAdmin(principal: number, principalState: PrincipalState): boolean
  /** The principals of which no row was computed, because it exceeds its limit of steps: what they can do is unknown. */
  exceeding: ReadonlySet<number>
}

/** Computed rows. */
interface GraphCache {
  /** By permission set number. */
  shared: (SharedRow | undefined)[]
  /** `STATE_COUNT` for each principal, one for each state. */
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
  listed: PermissionIndex,
  limits?: SharedStepLimit,
): EscalationGraph | undefined {
  const context = updateSearchContext(before.context, listed)
  const cache = context && cacheByGraph.get(before)
  if (context === undefined || cache === undefined) return undefined
  const current = context.index
  const changed = listChangedPrincipals(before.context.index, current)
  const isMoved = (number: number) =>
    hasNumber(context.readers, number) !== hasNumber(before.context.readers, number)
  const moved = changed.filter(isMoved)
  const depends = ({ readers, administrations }: SharedRow) =>
    changed.some(number => hasNumber(administrations.possible, number)) ||
    moved.some(number => hasNumber(readers.possible, number))
  const rows = cache.rows.slice()
  for (const number of changed) rows.fill(undefined, number * STATE_COUNT, (number + 1) * STATE_COUNT)
  const dependent = new Set(listSets(cache.shared, depends))
  if (dependent.size > 0)
    for (const key of rows.keys()) if (dependent.has(findRowSet(key, current))) rows[key] = undefined
  const exceeding = new Set([...cache.exceeding].filter(number => !changed.includes(number)))
  const updated = { shared: cache.shared.slice(), rows, exceeding }
  if (hasChangedRemovals(before.context.index, current)) updateRemovals(updated, context)
  return buildGraph(context, updated, limits)
}

/** Updates in all rows which removals of policies are possible. */
function updateRemovals({ shared, rows }: GraphCache, context: GraphContext): void {
  const outdated = new Set(listSets(shared, ({ removesPolicies }) => removesPolicies))
  for (const set of outdated) {
    const before = shared[set]
    const capabilities = context.getCapabilities(set)
    if (before !== undefined)
      shared[set] = { ...before, ...extendWithRemovals(before.changes, capabilities, context) }
  }
  for (const key of rows.keys()) {
    const set = findRowSet(key, context.index)
    const [row, common] = [rows[key], shared[set]]
    if (row === undefined || common === undefined || !outdated.has(set)) continue
    const { changes, changesNothing } = common
    const idle = changesNothing && isEmptyBitset(row.takeovers.possible) && !row.createsAdmin
    rows[key] = { ...row, changes, changesNothing, idle }
  }
}

function findRowSet(key: number, index: PermissionIndex): number {
  return findSetNumber(Math.floor(key / STATE_COUNT), key % STATE_COUNT, index)
}

/** The numbers of the sets whose rows are selected. */
function listSets(
  shared: readonly (SharedRow | undefined)[],
  isSelected: (sharedRow: SharedRow) => boolean,
): number[] {
  return shared.flatMap((each, set) => (each !== undefined && isSelected(each) ? [set] : []))
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
      const key = principal * STATE_COUNT + principalState
      const remembered = rows[key]
      if (remembered !== undefined) return remembered
      const graphRow =
        nextLimit === undefined
          ? computeRowOf(principal, principalState)
          : computeLimitedRow(principal, principalState, nextLimit())
      rows[key] = graphRow
      return graphRow
    },
    listOwnStates: (principal, principalState) =>
      listOwnStates({ principal, state: principalState }, escalationGraph),
    isAdmin: (principal, principalState) =>
      context.index.principals[principal]?.states[principalState]?.isAdmin === true,
    exceeding,
  }
  cacheByGraph.set(escalationGraph, cache)
  return escalationGraph
}

/**
 * Whether the principal can grant itself nothing any more after its boundary was removed or replaced, because conditions
 * name the boundary.
 */
function losesGrants(principal: number, state: PrincipalState, { context }: EscalationGraph): boolean {
  if (!hasChange(state, BOUNDARY_REMOVED)) return false
  const { capabilities } = context.getActor(principal, state)
  const needs = context.paths.grants.flatMap(each => (each.path.gives === 'PERMISSIONS' ? each.needs : []))
  const tested = needs.filter(({ action }) =>
    hasMatchingTest(capabilities.permissions(action), key => key === 'iam:permissionsboundary'),
  )
  if (tested.length === 0) return false
  const { principals } = context
  const known = principals.getKeyLookup(principal)
  const boundaries = ['ABSENT', { like: 'arn:*:iam::aws:policy/AdministratorAccess' }] as const
  return !needs.some(({ action }) =>
    boundaries.some(boundary => {
      const lookupKey = createKeyLookup({ 'iam:permissionsboundary': boundary }, known)
      return (
        capabilities.findAllowance(action, principals.arns.all[principal] ?? '', lookupKey, false) !==
        undefined
      )
    }),
  )
}

/** The states that are reachable by the principal's own changes, without the given one. */
function listOwnStates(from: GraphNode, escalationGraph: EscalationGraph): PrincipalState[] {
  const found = [from.state]
  for (const current of found) {
    if (escalationGraph.isAdmin(from.principal, current)) continue
    const { changes, changesNothing } = escalationGraph.row(from.principal, current)
    if (changesNothing) continue
    changes.forEach(({ possible }, number) => {
      const change = PRINCIPAL_CHANGES[number] ?? 0
      const next = addChange(current, change)
      if (found.includes(next) || !hasNumber(possible, from.principal)) return
      if (change !== GRANTED || !losesGrants(from.principal, current, escalationGraph)) found.push(next)
    })
  }
  return found.slice(1)
}

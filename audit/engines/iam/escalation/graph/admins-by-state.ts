import { hasNumber, hasCommonNumber, createBitset, addNumber, type Bitset } from '../sets/bitset.ts'
import type { EscalationGraph } from './escalation-graph.ts'
import type { GraphNode } from './graph-node.ts'
import { LISTED, listChangeNumbers } from '../permissions/principal-states.ts'

/** Principals that can become administrators, by state; undefined for none. */
export type AdminsByState = readonly (Bitset | undefined)[]

/** Up to this number of nodes, each is checked individually. */
const MAX_SINGLE_TARGETS = 32

/** The nodes from which one hop leads to one of the targets. */
export function findPredecessors(
  targets: readonly GraphNode[],
  nodes: readonly GraphNode[],
  escalationGraph: EscalationGraph,
): GraphNode[] {
  if (targets.length <= MAX_SINGLE_TARGETS)
    return nodes.filter(graphNode => hasHopToAny(graphNode, targets, escalationGraph))
  const admins = addAdmins([], targets, escalationGraph)
  return nodes.filter(graphNode => hasHopToAdmin(graphNode, admins, escalationGraph))
}

/** A copy with the found nodes added. */
export function addAdmins(
  admins: AdminsByState,
  found: readonly GraphNode[],
  escalationGraph: EscalationGraph,
): AdminsByState {
  const size = escalationGraph.context.index.principals.length
  const more: (Bitset | undefined)[] = admins.map(bitset => bitset?.slice())
  for (const { principal, state } of found) {
    const bitset = more[state] ?? createBitset(size)
    addNumber(bitset, principal)
    more[state] = bitset
  }
  return more
}

/** Whether the node is not known to become an administrator. */
export function isUnresolvedNode({ principal, state }: GraphNode, admins: AdminsByState): boolean {
  return !hasAdmin({ principal, state }, admins)
}

function hasAdmin({ principal, state }: GraphNode, admins: AdminsByState): boolean {
  const bitset = admins[state]
  return bitset !== undefined && hasNumber(bitset, principal)
}

/** Whether one hop leads to a node that reaches an administrator, or creates one. */
export function hasHopToAdmin(
  { principal, state }: GraphNode,
  admins: AdminsByState,
  escalationGraph: EscalationGraph,
): boolean {
  const {
    takeovers,
    own: altered,
    changes,
    createsAdmin,
    changesNothing,
  } = escalationGraph.row(principal, state)
  const [listed, same] = [admins[LISTED], admins[state]]
  if (createsAdmin || (listed && hasCommonNumber(takeovers.possible, listed))) return true
  if (same && hasCommonNumber(altered, same)) return true
  if (changesNothing) return false
  const own = escalationGraph.listOwnStates(principal, state)
  if (own.some(each => hasAdmin({ principal, state: each }, admins))) return true
  return admins.some((bitset, targetState) => {
    if (bitset === undefined || targetState === LISTED) return false
    const changed = listChangeNumbers(targetState).map(number => changes[number]?.possible)
    return hasCommonNumberInAll([takeovers.possible, bitset, ...changed])
  })
}

function hasCommonNumberInAll([first, ...others]: readonly (Bitset | undefined)[]): boolean {
  return (
    first?.some((word, at) => others.reduce((rest, other) => rest & (other?.[at] ?? 0), word) !== 0) === true
  )
}

function hasHopToAny(
  { principal, state }: GraphNode,
  targets: readonly GraphNode[],
  escalationGraph: EscalationGraph,
): boolean {
  const { takeovers, own: altered, changes } = escalationGraph.row(principal, state)
  return targets.some(target => {
    if (target.state === state && hasNumber(altered, target.principal)) return true
    if (target.principal === principal)
      return escalationGraph.listOwnStates(principal, state).includes(target.state)
    if (!hasNumber(takeovers.possible, target.principal)) return false
    return listChangeNumbers(target.state).every(number => {
      const changed = changes[number]
      return changed !== undefined && hasNumber(changed.possible, target.principal)
    })
  })
}

import {
  intersectBitsets,
  hasNumber,
  hasCommonNumber,
  hasCommonNumberInThree,
  createBitset,
  addNumber,
  type Bitset,
} from '../sets/bitset.ts'
import type { EscalationGraph } from './escalation-graph.ts'
import type { GraphNode } from './graph-node.ts'
import { GRANTED, LISTED, BOUNDARY_REMOVED, type PrincipalState } from '../permissions/principal-states.ts'

/** Principals that can become administrators, by state. */
export type AdminsByState = readonly [Bitset, Bitset, Bitset, Bitset]

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
  const admins = addAdmins(createAdminsByState(escalationGraph), targets)
  return nodes.filter(graphNode => hasHopToAdmin(graphNode, admins, escalationGraph))
}

/** An empty set for the graph's principals. */
export function createAdminsByState(escalationGraph: EscalationGraph): AdminsByState {
  const size = escalationGraph.context.index.principals.length
  return [createBitset(size), createBitset(size), createBitset(size), createBitset(size)]
}

/** A copy with the found nodes added. */
export function addAdmins(
  [listed, granted, unbound, all]: AdminsByState,
  found: readonly GraphNode[],
): AdminsByState {
  const more: AdminsByState = [listed.slice(), granted.slice(), unbound.slice(), all.slice()]
  for (const { principal, state } of found) addNumber(more[state], principal)
  return more
}

/** Whether the node is not known to become an administrator. */
export function isUnresolvedNode({ principal, state }: GraphNode, admins: AdminsByState): boolean {
  return !hasNumber(admins[state], principal)
}

/** Whether one hop leads to a node that reaches an administrator, or creates one. */
export function hasHopToAdmin(
  { principal, state }: GraphNode,
  admins: AdminsByState,
  escalationGraph: EscalationGraph,
): boolean {
  const { takeovers, grants, createsAdmin } = escalationGraph.row(principal, state)
  if (createsAdmin || hasCommonNumber(takeovers.possible, admins[LISTED])) return true
  const [granted, unbound] = [grants[GRANTED].possible, grants[BOUNDARY_REMOVED].possible]
  if (hasNumber(granted, principal) && hasNumber(admins[(state | GRANTED) as PrincipalState], principal))
    return true
  if (
    hasNumber(unbound, principal) &&
    hasNumber(admins[(state | BOUNDARY_REMOVED) as PrincipalState], principal)
  )
    return true
  if (
    hasCommonNumberInThree(takeovers.possible, granted, admins[GRANTED]) ||
    hasCommonNumberInThree(takeovers.possible, unbound, admins[BOUNDARY_REMOVED])
  )
    return true
  return hasCommonNumberInThree(intersectBitsets(takeovers.possible, granted), unbound, admins[3])
}

function hasHopToAny(
  { principal, state }: GraphNode,
  targets: readonly GraphNode[],
  escalationGraph: EscalationGraph,
): boolean {
  const { takeovers, grants } = escalationGraph.row(principal, state)
  return targets.some(target => {
    const isItself = target.principal === principal
    if (isItself ? (target.state & state) !== state : !hasNumber(takeovers.possible, target.principal))
      return false
    const grantStates = isItself ? target.state & ~state : target.state
    return ([GRANTED, BOUNDARY_REMOVED] as const).every(
      grant => (grantStates & grant) === 0 || hasNumber(grants[grant].possible, target.principal),
    )
  })
}

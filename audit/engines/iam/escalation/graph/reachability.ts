import { removeNumber, createBitset, listNumbers, type Bitset } from '../sets/bitset.ts'
import type { GraphNode } from './graph-node.ts'
import type { EscalationGraph } from './escalation-graph.ts'
import { hasChangedRemovals, listChangedPrincipals } from '../context/graph-context.ts'
import {
  hasHopToAdmin,
  isUnresolvedNode,
  addAdmins,
  findPredecessors,
  type AdminsByState,
} from './admins-by-state.ts'
import {
  extendReachableStates,
  findReachableStates,
  listAddedStates,
  listReachableStates,
  type ReachableStates,
} from './reachable-states.ts'
import { LISTED } from '../permissions/principal-states.ts'

/** The principals of an account that can become administrators, by number. */
export interface Reachability {
  /** Administrators as listed. */
  admins: Bitset
  /** Administrators, and principals that can become one. */
  reachingAdmin: Bitset
  /** By the number of hops and by state: the principals that are administrators after at most that many hops. */
  rounds: readonly AdminsByState[]
  /** The nodes that can do something. */
  nodes: readonly GraphNode[]
  /** The states of each principal that the search considers. */
  states: ReachableStates
}

/**
 * Searches backwards from the administrators. Changes of a principal that is reached on another path are not
 * considered here; `findEscalationInGraph` considers them.
 */
export function computeReachability(escalationGraph: EscalationGraph): Reachability {
  const states = findReachableStates(escalationGraph)
  const nodes = states
    .flatMap((_, principal) => listReachableStates(principal, states).map(state => ({ principal, state })))
    .filter(graphNode => canDoAnything(graphNode, escalationGraph))
  return completeReachability({
    graph: escalationGraph,
    states,
    nodes,
    rounds: [selectAdmins(nodes, escalationGraph)],
    first: nodes,
  })
}

/** The same after a change of permissions, without recomputing what is unaffected. */
export function updateReachability(
  before: EscalationGraph,
  known: Reachability,
  after: EscalationGraph,
): Reachability {
  if (hasChangedRemovals(before.context.index, after.context.index)) return computeReachability(after)
  const numbers = listChangedPrincipals(before.context.index, after.context.index)
  const states = extendReachableStates(known.states, numbers, after)
  const others = new Set(numbers)
  const [changed, added] = [
    numbers.flatMap(principal => listReachableStates(principal, states).map(state => ({ principal, state }))),
    listAddedStates(known.states, states).filter(({ principal }) => !others.has(principal)),
  ]
  const nodes = [
    ...known.nodes.filter(({ principal }) => !others.has(principal)),
    ...[...changed, ...added].filter(graphNode => canDoAnything(graphNode, after)),
  ]
  const isUnchanged = changed.every(graphNode => isStillReached(graphNode, known, after))
  return completeReachability({
    graph: after,
    states,
    nodes,
    rounds: isUnchanged ? known.rounds : [selectAdmins(nodes, after)],
    first: isUnchanged ? [...changed, ...added] : nodes,
  })
}

function selectAdmins(nodes: readonly GraphNode[], escalationGraph: EscalationGraph): AdminsByState {
  return addAdmins(
    [],
    nodes.filter(({ principal, state }) => escalationGraph.isAdmin(principal, state)),
    escalationGraph,
  )
}

interface ReachabilityStart extends Pick<Reachability, 'states' | 'nodes' | 'rounds'> {
  graph: EscalationGraph
  /** The nodes from which the search starts. */
  first: readonly GraphNode[]
}

function completeReachability({
  graph,
  states,
  nodes,
  rounds: firstRounds,
  first,
}: ReachabilityStart): Reachability {
  const rounds = [...firstRounds]
  let adminsByState = rounds.at(-1) ?? []
  let found = first.filter(
    graphNode => isUnresolvedNode(graphNode, adminsByState) && isAdminOrNext(graphNode, adminsByState, graph),
  )
  while (found.length > 0) {
    adminsByState = addAdmins(adminsByState, found, graph)
    rounds.push(adminsByState)
    found = findPredecessors(
      found,
      nodes.filter(graphNode => isUnresolvedNode(graphNode, adminsByState)),
      graph,
    )
  }
  const reachingAdmin = adminsByState[LISTED] ?? createBitset(graph.context.index.principals.length)
  const admins = reachingAdmin.slice()
  for (const number of listNumbers(admins)) if (!graph.isAdmin(number, LISTED)) removeNumber(admins, number)
  return { admins, reachingAdmin, rounds, nodes, states }
}

function isAdminOrNext(
  graphNode: GraphNode,
  adminsByState: AdminsByState,
  escalationGraph: EscalationGraph,
): boolean {
  return (
    escalationGraph.isAdmin(graphNode.principal, graphNode.state) ||
    hasHopToAdmin(graphNode, adminsByState, escalationGraph)
  )
}

/** Whether the node is at least as close to an administrator as before. */
function isStillReached(
  graphNode: GraphNode,
  { rounds }: Reachability,
  escalationGraph: EscalationGraph,
): boolean {
  const round = rounds.findIndex(adminsByState => !isUnresolvedNode(graphNode, adminsByState))
  if (round < 0) return true
  if (round === 0) return escalationGraph.isAdmin(graphNode.principal, graphNode.state)
  return hasHopToAdmin(graphNode, rounds[round - 1] ?? [], escalationGraph)
}

function canDoAnything({ principal, state }: GraphNode, escalationGraph: EscalationGraph): boolean {
  return escalationGraph.isAdmin(principal, state) || !escalationGraph.row(principal, state).idle
}

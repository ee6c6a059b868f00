import {
  addBitset,
  removeNumber,
  hasNumber,
  isEmptyBitset,
  createBitset,
  listNumbers,
  subtractBitset,
  type Bitset,
} from '../sets/bitset.ts'
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
import { LISTED, listChangeNumbers, PRINCIPAL_CHANGES } from '../permissions/principal-states.ts'

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
  /** By the number of the change: the principals that some principal can change. */
  recipients: readonly Bitset[]
}

/**
 * Searches backwards from the administrators. Changes of a principal that is reached on another path are not
 * considered here; `findEscalationInGraph` considers them.
 */
export function computeReachability(escalationGraph: EscalationGraph): Reachability {
  const recipients = listRecipients(escalationGraph)
  const nodes = listNodes(escalationGraph, recipients)
  return completeReachability({
    graph: escalationGraph,
    recipients,
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
  const changed = numbers
    .flatMap(principal =>
      listStates(principal, after).map((principalState): GraphNode => ({ principal, state: principalState })),
    )
    .filter(graphNode => isReachableState(graphNode, known.recipients))
  if (!changed.every(graphNode => hasNoNewRecipient(graphNode, known, after)))
    return computeReachability(after)
  const others = new Set(numbers)
  const nodes = [
    ...known.nodes.filter(({ principal }) => !others.has(principal)),
    ...changed.filter(graphNode => canDoAnything(graphNode, after)),
  ]
  const isUnchanged = changed.every(graphNode => isStillReached(graphNode, known, after))
  return completeReachability({
    graph: after,
    recipients: known.recipients,
    nodes,
    rounds: isUnchanged ? known.rounds : [selectAdmins(nodes, after)],
    first: isUnchanged ? changed : nodes,
  })
}

function selectAdmins(nodes: readonly GraphNode[], escalationGraph: EscalationGraph): AdminsByState {
  return addAdmins(
    [],
    nodes.filter(({ principal, state }) => escalationGraph.isAdmin(principal, state)),
    escalationGraph,
  )
}

/** Whether it changes no principals that no one could change before. */
function hasNoNewRecipient(
  { principal, state }: GraphNode,
  { recipients }: Reachability,
  escalationGraph: EscalationGraph,
): boolean {
  const { changes } = escalationGraph.row(principal, state)
  return recipients.every((known, number) => {
    const changed = changes[number]?.possible
    return changed === undefined || isEmptyBitset(subtractBitset(changed, known))
  })
}

interface ReachabilityStart extends Pick<Reachability, 'recipients' | 'nodes' | 'rounds'> {
  graph: EscalationGraph
  /** The nodes from which the search starts. */
  first: readonly GraphNode[]
}

function completeReachability({
  graph,
  recipients,
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
  return { admins, reachingAdmin, rounds, nodes, recipients }
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

function listRecipients(escalationGraph: EscalationGraph): Bitset[] {
  const size = escalationGraph.context.index.principals.length
  const recipients = PRINCIPAL_CHANGES.map(() => createBitset(size))
  for (let principal = 0; principal < size; principal += 1) {
    if (escalationGraph.isAdmin(principal, LISTED)) continue
    const { changes, changesNothing } = escalationGraph.row(principal, LISTED)
    if (changesNothing) continue
    recipients.forEach((known, number) => {
      const changed = changes[number]
      if (changed !== undefined) addBitset(known, changed.possible)
    })
  }
  return recipients
}

/** The principals that can do something, as listed and in the states that changes by others lead to. */
function listNodes(escalationGraph: EscalationGraph, recipients: readonly Bitset[]): GraphNode[] {
  const size = escalationGraph.context.index.principals.length
  const nodes: GraphNode[] = []
  for (let principal = 0; principal < size; principal += 1)
    for (const principalState of listStates(principal, escalationGraph)) {
      const node = { principal, state: principalState }
      if (isReachableState(node, recipients) && canDoAnything(node, escalationGraph)) nodes.push(node)
    }
  return nodes
}

function listStates(principal: number, { context }: EscalationGraph): number[] {
  return [...(context.index.principals[principal]?.states.keys() ?? [])]
}

/** Whether changes by others can lead to this state of the principal. */
function isReachableState({ principal, state }: GraphNode, recipients: readonly Bitset[]): boolean {
  return listChangeNumbers(state).every(number => {
    const changed = recipients[number]
    return changed !== undefined && hasNumber(changed, principal)
  })
}

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
import { listChangedPrincipals } from '../context/graph-context.ts'
import {
  hasHopToAdmin,
  isUnresolvedNode,
  addAdmins,
  findPredecessors,
  createAdminsByState,
  type AdminsByState,
} from './admins-by-state.ts'
import { GRANTED, LISTED, PRINCIPAL_STATES, BOUNDARY_REMOVED } from '../permissions/principal-states.ts'

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
  /** Principals to which another one can grant permissions, and principals whose boundary another one can remove. */
  recipients: GrantRecipients
}

/** By the kind of grant. */
type GrantRecipients = Readonly<Record<typeof GRANTED | typeof BOUNDARY_REMOVED, Bitset>>

/**
 * Searches backwards from the administrators. Grants to a principal that is reached on another path are not
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
  const numbers = listChangedPrincipals(before.context.index, after.context.index)
  const changed = numbers
    .flatMap(principal =>
      PRINCIPAL_STATES.map((principalState): GraphNode => ({ principal, state: principalState })),
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
    createAdminsByState(escalationGraph),
    nodes.filter(({ principal, state }) => escalationGraph.isAdmin(principal, state)),
  )
}

/** Whether it grants nothing to principals that no one could grant anything before. */
function hasNoNewRecipient(
  { principal, state }: GraphNode,
  { recipients }: Reachability,
  escalationGraph: EscalationGraph,
): boolean {
  const { grants } = escalationGraph.row(principal, state)
  return ([GRANTED, BOUNDARY_REMOVED] as const).every(grant =>
    isEmptyBitset(subtractBitset(grants[grant].possible, recipients[grant])),
  )
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
  let adminsByState = rounds.at(-1) ?? createAdminsByState(graph)
  let found = first.filter(
    graphNode => isUnresolvedNode(graphNode, adminsByState) && isAdminOrNext(graphNode, adminsByState, graph),
  )
  while (found.length > 0) {
    adminsByState = addAdmins(adminsByState, found)
    rounds.push(adminsByState)
    found = findPredecessors(
      found,
      nodes.filter(graphNode => isUnresolvedNode(graphNode, adminsByState)),
      graph,
    )
  }
  const admins = adminsByState[LISTED].slice()
  for (const number of listNumbers(admins)) if (!graph.isAdmin(number, LISTED)) removeNumber(admins, number)
  return { admins, reachingAdmin: adminsByState[LISTED], rounds, nodes, recipients }
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
  return hasHopToAdmin(graphNode, rounds[round - 1] ?? createAdminsByState(escalationGraph), escalationGraph)
}

function canDoAnything({ principal, state }: GraphNode, escalationGraph: EscalationGraph): boolean {
  return escalationGraph.isAdmin(principal, state) || !escalationGraph.row(principal, state).idle
}

function listRecipients(escalationGraph: EscalationGraph): GrantRecipients {
  const size = escalationGraph.context.index.principals.length
  const recipients = { [GRANTED]: createBitset(size), [BOUNDARY_REMOVED]: createBitset(size) }
  for (let principal = 0; principal < size; principal += 1) {
    if (escalationGraph.isAdmin(principal, LISTED)) continue
    const { grants, grantsNothing } = escalationGraph.row(principal, LISTED)
    if (grantsNothing) continue
    addBitset(recipients[GRANTED], grants[GRANTED].possible)
    addBitset(recipients[BOUNDARY_REMOVED], grants[BOUNDARY_REMOVED].possible)
  }
  return recipients
}

/** The principals that can do something, as listed and in the states that grants of others lead to. */
function listNodes(escalationGraph: EscalationGraph, recipients: GrantRecipients): GraphNode[] {
  const size = escalationGraph.context.index.principals.length
  const nodes: GraphNode[] = []
  for (let principal = 0; principal < size; principal += 1)
    for (const principalState of PRINCIPAL_STATES) {
      const node = { principal, state: principalState }
      if (isReachableState(node, recipients) && canDoAnything(node, escalationGraph)) nodes.push(node)
    }
  return nodes
}

/** Whether grants of others can lead to this state of the principal. */
function isReachableState({ principal, state }: GraphNode, recipients: GrantRecipients): boolean {
  return ([GRANTED, BOUNDARY_REMOVED] as const).every(
    grant => (state & grant) === 0 || hasNumber(recipients[grant], principal),
  )
}

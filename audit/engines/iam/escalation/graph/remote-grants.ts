import {
  intersectBitsets,
  removeNumber,
  isEmptyBitset,
  createBitset,
  listNumbers,
  addNumber,
  subtractBitset,
  type Bitset,
} from '../sets/bitset.ts'
import type { ReachedNode } from './graph-node.ts'
import type { EscalationGraph } from './escalation-graph.ts'
import { GRANTED, BOUNDARY_REMOVED, type PrincipalState } from '../permissions/principal-states.ts'

/** Grants of nodes to principals that are reached on other paths, each once: by the nearest giver. */
export function findRemoteGrants(
  nodes: readonly ReachedNode[],
  escalationGraph: EscalationGraph,
): ReachedNode[] {
  const givers = nodes
    .filter(
      ({ principal, state }) =>
        !escalationGraph.isAdmin(principal, state) && !escalationGraph.row(principal, state).grantsNothing,
    )
    .toSorted((a, b) => a.level - b.level)
  if (givers.length === 0) return []
  const nearest = findNearestNodes(nodes)
  return ([GRANTED, BOUNDARY_REMOVED] as const).flatMap(grant => {
    const remaining = listPrincipalsLackingGrant(grant, nodes, escalationGraph)
    return givers.flatMap(giver => {
      const recipients = intersectBitsets(
        escalationGraph.row(giver.principal, giver.state).grants[grant].possible,
        remaining,
      )
      if (isEmptyBitset(recipients)) return []
      const found = listNumbers(recipients).filter(number => number !== giver.principal)
      for (const number of found) removeNumber(remaining, number)
      return found.flatMap(number => createGrantedNode(grant, giver, nearest.get(number)))
    })
  })
}

/** The principals that are reached, are not administrators, and lack what the grant gives. */
function listPrincipalsLackingGrant(
  grant: PrincipalState,
  nodes: readonly ReachedNode[],
  escalationGraph: EscalationGraph,
): Bitset {
  const size = escalationGraph.context.index.principals.length
  const having = createBitset(size)
  const reached = createBitset(size)
  for (const { principal, state } of nodes)
    addNumber(
      (state & grant) !== 0 || escalationGraph.isAdmin(principal, state) ? having : reached,
      principal,
    )
  return subtractBitset(reached, having)
}

/** For each principal, the node by which it is reached first. */
function findNearestNodes(nodes: readonly ReachedNode[]): ReadonlyMap<number, ReachedNode> {
  const nearest = new Map<number, ReachedNode>()
  for (const node of nodes) {
    const known = nearest.get(node.principal)
    if (known === undefined || node.level < known.level) nearest.set(node.principal, node)
  }
  return nearest
}

function createGrantedNode(
  grant: PrincipalState,
  giver: ReachedNode,
  from: ReachedNode | undefined,
): ReachedNode[] {
  if (from === undefined) return []
  const level = giver.level + (from.level === 0 ? 1 : from.level)
  const principalState = (from.state | grant) as PrincipalState
  return [{ principal: from.principal, state: principalState, level, from: [], grant: { giver, from } }]
}

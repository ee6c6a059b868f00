import {
  intersectBitsets,
  hasNumber,
  createBitset,
  listNumbers,
  addNumber,
  subtractBitset,
  type Bitset,
} from '../sets/bitset.ts'
import type { EscalationGraph } from './escalation-graph.ts'
import type { GraphNode, ReachedNode } from './graph-node.ts'
import { findRemoteGrants } from './remote-grants.ts'
import {
  GRANTED,
  LISTED,
  PRINCIPAL_STATES,
  BOUNDARY_REMOVED,
  type PrincipalState,
} from '../permissions/principal-states.ts'

/** The limit of predecessors that are kept for a node. */
const MAX_PREDECESSORS = 20

/** The nodes that `start` can reach. An administrator's successors are omitted: it can reach everything. */
export function findReachableNodes(escalationGraph: EscalationGraph, start: number): readonly ReachedNode[] {
  const seeds: ReachedNode[] = [{ principal: start, state: LISTED, level: 0, from: [] }]
  for (;;) {
    const nodes = expandSeeds(seeds, escalationGraph)
    const remoteGrants = findRemoteGrants(nodes, escalationGraph)
    if (remoteGrants.length === 0) return nodes
    seeds.push(...remoteGrants)
  }
}

type OpenNode = ReachedNode & { from: ReachedNode[] }

/** The nodes that are reachable from `seeds`, level by level. */
function expandSeeds(seeds: readonly ReachedNode[], escalationGraph: EscalationGraph): ReachedNode[] {
  const size = escalationGraph.context.index.principals.length
  const nodes = new Map<number, OpenNode>()
  /** By state: nodes that need no more predecessors. */
  const full = PRINCIPAL_STATES.map(() => createBitset(size))
  let next: OpenNode[] = []

  function reach(principal: number, principalState: PrincipalState, from: ReachedNode, level: number): void {
    const known = nodes.get(principal * 4 + principalState)
    if (known === undefined) begin({ principal, state: principalState, level, from: [from] })
    else if (known.level === level && known.from.push(from) >= MAX_PREDECESSORS) close(known)
  }

  function begin(node: OpenNode): void {
    nodes.set(node.principal * 4 + node.state, node)
    next.push(node)
  }

  function close({ principal, state }: GraphNode): void {
    addNumber(full[state] ?? createBitset(0), principal)
  }

  const last = Math.max(...seeds.map(({ level }) => level))
  for (let level = 0; level <= last || next.length > 0; level += 1) {
    for (const seed of seeds)
      if (seed.level === level && !nodes.has(seed.principal * 4 + seed.state))
        begin({ ...seed, from: [...seed.from] })
    const open = next
    next = []
    open.forEach(close)
    for (const node of open)
      if (!escalationGraph.isAdmin(node.principal, node.state))
        visitNextNodes(node, escalationGraph, full, (principal, principalState) =>
          reach(principal, principalState, node, level + 1),
        )
  }
  return [...nodes.values()]
}

/** Calls `reach` for the nodes one hop away, except those in `full`. */
function visitNextNodes(
  { principal, state }: GraphNode,
  escalationGraph: EscalationGraph,
  full: readonly Bitset[],
  reach: (principal: number, principalState: PrincipalState) => void,
): void {
  const { takeovers, grants, grantsNothing } = escalationGraph.row(principal, state)
  const reachAll = (bitset: Bitset, to: PrincipalState) => {
    for (const each of listNumbers(subtractBitset(bitset, full[to] ?? bitset))) reach(each, to)
  }
  reachAll(takeovers.possible, LISTED)
  if (grantsNothing) return
  for (const grant of [GRANTED, BOUNDARY_REMOVED] as const)
    if ((state & grant) === 0 && hasNumber(grants[grant].possible, principal))
      reach(principal, (state | grant) as PrincipalState)
  const granted = intersectBitsets(takeovers.possible, grants[GRANTED].possible)
  reachAll(granted, GRANTED)
  reachAll(intersectBitsets(takeovers.possible, grants[BOUNDARY_REMOVED].possible), BOUNDARY_REMOVED)
  reachAll(intersectBitsets(granted, grants[BOUNDARY_REMOVED].possible), 3)
}

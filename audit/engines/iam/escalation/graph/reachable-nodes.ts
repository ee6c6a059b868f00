import {
  intersectBitsets,
  isEmptyBitset,
  createBitset,
  listNumbers,
  addNumber,
  subtractBitset,
  type Bitset,
  type UncertainSet,
} from '../sets/bitset.ts'
import type { EscalationGraph } from './escalation-graph.ts'
import type { GraphNode, ReachedNode } from './graph-node.ts'
import { findJointNodes } from './joint-nodes.ts'
import { findRemoteAlterations } from './remote-alterations.ts'
import { findRemoteChanges } from './remote-changes.ts'
import {
  addChange,
  LISTED,
  PRINCIPAL_CHANGES,
  STATE_COUNT,
  type PrincipalState,
} from '../permissions/principal-states.ts'

/** The limit of predecessors that are kept for a node. */
const MAX_PREDECESSORS = 20

/** The nodes that `start` can reach. An administrator's successors are omitted: it can reach everything. */
export function findReachableNodes(escalationGraph: EscalationGraph, start: number): readonly ReachedNode[] {
  const seeds: ReachedNode[] = [{ principal: start, state: LISTED, level: 0, from: [] }]
  for (;;) {
    const nodes = expandSeeds(seeds, escalationGraph)
    const remote = [
      ...findRemoteChanges(nodes, escalationGraph),
      ...findRemoteAlterations(nodes, escalationGraph),
    ]
    const isEnough = remote.length > 0 || nodes.some(node => reachesAdmin(node, escalationGraph))
    const more = isEnough ? remote : findJointNodes(nodes, escalationGraph)
    if (more.length === 0) return nodes
    seeds.push(...more)
  }
}

/** Whether it is an administrator, or creates one: then no path of several principals together is searched. */
function reachesAdmin({ principal, state }: GraphNode, escalationGraph: EscalationGraph): boolean {
  return escalationGraph.isAdmin(principal, state) || escalationGraph.row(principal, state).createsAdmin
}

type OpenNode = ReachedNode & { from: ReachedNode[] }

/** The nodes that are reachable from `seeds`, level by level. */
function expandSeeds(seeds: readonly ReachedNode[], escalationGraph: EscalationGraph): ReachedNode[] {
  const size = escalationGraph.context.index.principals.length
  const nodes = new Map<number, OpenNode>()
  /** By state: nodes that need no more predecessors. */
  const full = new Map<PrincipalState, Bitset>()
  let next: OpenNode[] = []

  function reach(principal: number, principalState: PrincipalState, from: ReachedNode, level: number): void {
    const known = nodes.get(getNodeKey(principal, principalState))
    if (known === undefined) begin({ principal, state: principalState, level, from: [from] })
    else if (known.level === level && known.from.push(from) >= MAX_PREDECESSORS) close(known)
  }

  function begin(node: OpenNode): void {
    nodes.set(getNodeKey(node.principal, node.state), node)
    next.push(node)
  }

  function close({ principal, state }: GraphNode): void {
    const bitset = full.get(state) ?? createBitset(size)
    addNumber(bitset, principal)
    full.set(state, bitset)
  }

  const last = Math.max(...seeds.map(({ level }) => level))
  for (let level = 0; level <= last || next.length > 0; level += 1) {
    for (const seed of seeds)
      if (seed.level === level && !nodes.has(getNodeKey(seed.principal, seed.state)))
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

function getNodeKey(principal: number, principalState: PrincipalState): number {
  return principal * STATE_COUNT + principalState
}

/** Calls `reach` for the nodes one hop away, except those in `full`. */
function visitNextNodes(
  { principal, state }: GraphNode,
  escalationGraph: EscalationGraph,
  full: ReadonlyMap<PrincipalState, Bitset>,
  reach: (principal: number, principalState: PrincipalState) => void,
): void {
  const { takeovers, own: altered, changes, changesNothing } = escalationGraph.row(principal, state)
  const reachAll = (bitset: Bitset, to: PrincipalState) => {
    const done = full.get(to)
    for (const each of listNumbers(done ? subtractBitset(bitset, done) : bitset)) reach(each, to)
  }
  reachAll(takeovers.possible, LISTED)
  reachAll(altered, state)
  if (changesNothing) return
  for (const own of escalationGraph.listOwnStates(principal, state)) reach(principal, own)
  visitChangedTakeovers(takeovers.possible, changes, reachAll)
}

/** Calls `reachAll` for the principals that are taken over and changed, by the state that the changes lead to. */
function visitChangedTakeovers(
  takeovers: Bitset,
  changes: readonly UncertainSet[],
  reachAll: (bitset: Bitset, to: PrincipalState) => void,
): void {
  let found = [{ state: LISTED, bitset: takeovers }]
  changes.forEach(({ possible }, number) => {
    const changed = found
      .map(({ state, bitset }) => ({
        state: addChange(state, PRINCIPAL_CHANGES[number] ?? 0),
        bitset: intersectBitsets(bitset, possible),
      }))
      .filter(({ bitset }) => !isEmptyBitset(bitset))
    found = [...found, ...changed]
  })
  for (const { state, bitset } of found) if (state !== LISTED) reachAll(bitset, state)
}

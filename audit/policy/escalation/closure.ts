import { both, has, noBits, numbersIn, put, without, type Bits } from './bits.ts'
import type { Graph } from './graph.ts'
import type { Node, Reached } from './node.ts'
import { remoteGifts } from './remote-gifts.ts'
import { GRANTED, LISTED, STATES, UNBOUND, type State } from './variants.ts'

/** Nodes from which one comes to another that are told apart. */
const MOST_BEFORE = 20

/** The nodes that are reached from `start`. What an administrator reaches is left out: that is everything. */
export function closureOf(graph: Graph, start: number): readonly Reached[] {
  const seeds: Reached[] = [{ principal: start, state: LISTED, level: 0, from: [] }]
  for (;;) {
    const nodes = spread(seeds, graph)
    const gifts = remoteGifts(nodes, graph)
    if (gifts.length === 0) return nodes
    seeds.push(...gifts)
  }
}

type Open = Reached & { from: Reached[] }

/** The nodes that are reached from `seeds`, level by level. */
function spread(seeds: readonly Reached[], graph: Graph): Reached[] {
  const size = graph.ground.index.principals.length
  const nodes = new Map<number, Open>()
  /** By states: those that need no more nodes from which one comes to them. */
  const full = STATES.map(() => noBits(size))
  let next: Open[] = []

  function reach(principal: number, state: State, from: Reached, level: number): void {
    const known = nodes.get(principal * 4 + state)
    if (known === undefined) begin({ principal, state, level, from: [from] })
    else if (known.level === level && known.from.push(from) >= MOST_BEFORE) close(known)
  }

  function begin(node: Open): void {
    nodes.set(node.principal * 4 + node.state, node)
    next.push(node)
  }

  function close({ principal, state }: Node): void {
    put(full[state] ?? noBits(0), principal)
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
      if (!graph.isAdmin(node.principal, node.state))
        goFrom(node, graph, full, (principal, state) => reach(principal, state, node, level + 1))
  }
  return [...nodes.values()]
}

/** Calls `reach` for the nodes that are one hop away, but for those of `full`. */
function goFrom(
  { principal, state }: Node,
  graph: Graph,
  full: readonly Bits[],
  reach: (principal: number, state: State) => void,
): void {
  const { gains, gives, givesNothing } = graph.row(principal, state)
  const reachAll = (bits: Bits, to: State) => {
    for (const each of numbersIn(without(bits, full[to] ?? bits))) reach(each, to)
  }
  reachAll(gains.possible, LISTED)
  if (givesNothing) return
  for (const gift of [GRANTED, UNBOUND] as const)
    if ((state & gift) === 0 && has(gives[gift].possible, principal))
      reach(principal, (state | gift) as State)
  const granted = both(gains.possible, gives[GRANTED].possible)
  reachAll(granted, GRANTED)
  reachAll(both(gains.possible, gives[UNBOUND].possible), UNBOUND)
  reachAll(both(granted, gives[UNBOUND].possible), 3)
}

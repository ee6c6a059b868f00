import { both, has, isNone, noBits, numbersIn, put, without, type Bits } from './bits.ts'
import type { Graph, Row } from './graph.ts'
import type { Node, Reached } from './node.ts'
import { remoteGifts } from './remote-gifts.ts'
import { GRANTED, LISTED, STATES, UNBOUND, type State } from './variants.ts'

/** Nodes from which one comes to another that are told apart. */
const MOST_BEFORE = 30

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

/** The nodes that are reached from `seeds`, level by level. */
function spread(seeds: readonly Reached[], graph: Graph): Reached[] {
  const size = graph.ground.index.principals.length
  const nodes = new Map<number, Reached & { from: Reached[] }>()
  /** By states: those that need no more nodes from which one comes to them. */
  const full = STATES.map(() => noBits(size))

  function reach({ principal, state, ...rest }: Reached, level: number): void {
    const key = principal * 4 + state
    const known = nodes.get(key)
    if (known === undefined) nodes.set(key, { principal, state, ...rest, level, from: [...rest.from] })
    else if (known.level === level) known.from.push(...rest.from)
    if (known !== undefined && known.from.length >= MOST_BEFORE) put(full[state] ?? noBits(0), principal)
  }

  let open: readonly Reached[] = []
  const last = Math.max(...seeds.map(({ level }) => level))
  for (let level = 0; level <= last || open.length > 0; level += 1) {
    for (const seed of seeds) if (seed.level === level) reach(seed, level)
    open = [...nodes.values()].filter(node => node.level === level)
    for (const { principal, state } of open) put(full[state] ?? noBits(0), principal)
    for (const node of open)
      if (!graph.isAdmin(node.principal, node.state))
        for (const next of nextTo(node, graph.row(node.principal, node.state), full))
          reach({ ...next, level, from: [node] }, level + 1)
  }
  return [...nodes.values()]
}

/** The nodes that are one hop away, but for those of `full`. */
function nextTo({ principal, state }: Node, row: Row, full: readonly Bits[]): Node[] {
  const { gains, gives, givesNothing } = row
  const [granted, unbound] = [gives[GRANTED].possible, gives[UNBOUND].possible]
  const left = (reached: Bits, to: State) =>
    isNone(reached)
      ? []
      : numbersIn(without(reached, full[to] ?? reached)).map((each): Node => ({ principal: each, state: to }))
  const listed = left(gains.possible, LISTED)
  if (givesNothing) return listed
  const itself = ([GRANTED, UNBOUND] as const)
    .filter(gift => (state & gift) === 0 && has(gives[gift].possible, principal))
    .map((gift): Node => ({ principal, state: (state | gift) as State }))
  const toGranted = both(gains.possible, granted)
  return [
    ...itself,
    ...listed,
    ...left(toGranted, GRANTED),
    ...left(both(gains.possible, unbound), UNBOUND),
    ...left(both(toGranted, unbound), 3),
  ]
}

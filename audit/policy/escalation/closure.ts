import { has, numbersIn } from './bits.ts'
import type { Graph } from './graph.ts'
import { GRANTED, LISTED, UNBOUND, type State } from './variants.ts'

/** A principal with what it has been given by then. */
export interface Node {
  principal: number
  state: State
}

/** A node with the shortest ways to it. */
export interface Reached extends Node {
  /** How many hops away it is. */
  level: number
  /** From which nodes one comes to it with the last hop. */
  from: readonly Reached[]
  /** Who gave to the principal what it has, if not the one from whom one comes: a node on another way. */
  gift?: { giver: Reached; from: Reached }
}

/** The nodes that are reached from `start`. What an administrator reaches is left out: that is everything. */
export function closureOf(graph: Graph, start: number): readonly Reached[] {
  const nodes = new Map<number, Reached>()
  const open: Reached[] = []

  function reach(node: Reached): void {
    const key = node.principal * 4 + node.state
    const known = nodes.get(key)
    if (known !== undefined && known.level < node.level) return
    if (known?.level === node.level) {
      known.from = [...known.from, ...node.from]
      return
    }
    nodes.set(key, node)
    open.push(node)
  }

  function expandAll(): void {
    for (let node = open.shift(); node !== undefined; node = open.shift()) {
      const isCurrent = nodes.get(node.principal * 4 + node.state) === node
      if (!isCurrent || graph.isAdmin(node.principal, node.state)) continue
      for (const next of nextTo(node, graph)) reach({ ...next, level: node.level + 1, from: [node] })
    }
  }

  reach({ principal: start, state: LISTED, level: 0, from: [] })
  let before = -1
  while (nodes.size !== before) {
    expandAll()
    before = nodes.size
    for (const gift of remoteGifts([...nodes.values()], graph))
      if (!nodes.has(gift.principal * 4 + gift.state)) reach(gift)
  }
  return [...nodes.values()]
}

/** The nodes that are one hop away. */
function nextTo({ principal, state }: Node, graph: Graph): Node[] {
  const { gains, gives } = graph.row(principal, state)
  const itself = ([GRANTED, UNBOUND] as const)
    .filter(gift => has(gives[gift].possible, principal) && (state & gift) === 0)
    .map(gift => ({ principal, state: (state | gift) as State }))
  const others = numbersIn(gains.possible).flatMap(gained =>
    statesWith(giftsTo(gained, { principal, state }, graph)).map(with_ => ({
      principal: gained,
      state: with_,
    })),
  )
  return [...itself, ...others]
}

/** What the node can give to the principal. */
function giftsTo(gifted: number, { principal, state }: Node, graph: Graph): State {
  const { gives } = graph.row(principal, state)
  const granted = has(gives[GRANTED].possible, gifted) ? GRANTED : LISTED
  return (granted | (has(gives[UNBOUND].possible, gifted) ? UNBOUND : LISTED)) as State
}

function statesWith(gifts: State): State[] {
  return gifts === 3 ? [0, 1, 2, 3] : gifts === 0 ? [0] : [0, gifts]
}

/** What nodes give to principals that are reached on other ways. */
function remoteGifts(nodes: readonly Reached[], graph: Graph): Reached[] {
  const givers = nodes.filter(({ principal, state }) => !graph.isAdmin(principal, state))
  return givers.flatMap(giver =>
    nodes.flatMap((from): Reached[] => {
      if (from.principal === giver.principal || graph.isAdmin(from.principal, from.state)) return []
      const state = (from.state | giftsTo(from.principal, giver, graph)) as State
      if (state === from.state) return []
      const hops = from.level === 0 ? 1 : from.level
      const level = giver.level + hops
      return [{ principal: from.principal, state, level, from: [], gift: { giver, from } }]
    }),
  )
}

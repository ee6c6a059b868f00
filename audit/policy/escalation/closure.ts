import { both, drop, has, isNone, noBits, numbersIn, put, without, type Bits } from './bits.ts'
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

const GIFTS = [GRANTED, UNBOUND] as const

/** The nodes that are reached from `start`. What an administrator reaches is left out: that is everything. */
export function closureOf(graph: Graph, start: number): readonly Reached[] {
  const nodes = new Map<number, Reached & { from: Reached[] }>()
  const open: Reached[] = []

  function reach({ from, ...node }: Reached): void {
    const key = node.principal * 4 + node.state
    const known = nodes.get(key)
    if (known !== undefined && known.level < node.level) return
    if (known?.level === node.level) {
      known.from.push(...from)
      return
    }
    const reached = { ...node, from: [...from] }
    nodes.set(key, reached)
    open.push(reached)
  }

  function expandAll(): void {
    for (const node of open) {
      const isCurrent = nodes.get(node.principal * 4 + node.state) === node
      if (!isCurrent || graph.isAdmin(node.principal, node.state)) continue
      for (const next of nextTo(node, graph)) reach({ ...next, level: node.level + 1, from: [node] })
    }
    open.length = 0
  }

  reach({ principal: start, state: LISTED, level: 0, from: [] })
  for (let before = -1; before !== nodes.size;) {
    expandAll()
    before = nodes.size
    for (const gift of remoteGifts([...nodes.values()], graph)) reach(gift)
  }
  return [...nodes.values()]
}

/** The nodes that are one hop away. */
function nextTo({ principal, state }: Node, graph: Graph): Node[] {
  const { gains, gives, givesNothing } = graph.row(principal, state)
  const gained = numbersIn(gains.possible)
  if (givesNothing) return gained.map(each => ({ principal: each, state: LISTED }))
  const giftsTo = (gifted: number) => GIFTS.filter(gift => has(gives[gift].possible, gifted))
  const itself = giftsTo(principal).filter(gift => (state & gift) === 0)
  return [
    ...itself.map(gift => ({ principal, state: (state | gift) as State })),
    ...gained.flatMap(each => statesWith(giftsTo(each)).map(with_ => ({ principal: each, state: with_ }))),
  ]
}

function statesWith(gifts: readonly State[]): readonly State[] {
  return gifts.length === 2 ? [0, 1, 2, 3] : [LISTED, ...gifts]
}

/** What nodes give to principals that are reached on other ways, each to each once: by the nearest giver. */
function remoteGifts(nodes: readonly Reached[], graph: Graph): Reached[] {
  const size = graph.ground.index.principals.length
  const givers = nodes
    .filter(
      ({ principal, state }) => !graph.isAdmin(principal, state) && !graph.row(principal, state).givesNothing,
    )
    .toSorted((a, b) => a.level - b.level)
  if (givers.length === 0) return []
  const nearest = nearestOf(nodes)
  return GIFTS.flatMap(gift => {
    const left = lacking(gift, nodes, graph, size)
    return givers.flatMap(giver => {
      const gifted = both(graph.row(giver.principal, giver.state).gives[gift].possible, left)
      if (isNone(gifted)) return []
      const found = numbersIn(gifted).filter(number => number !== giver.principal)
      for (const number of found) drop(left, number)
      return found.flatMap(number => given(gift, giver, nearest.get(number)))
    })
  })
}

/** The principals that are reached, are no administrators, and do not have what the gift gives. */
function lacking(gift: State, nodes: readonly Reached[], graph: Graph, size: number): Bits {
  const having = noBits(size)
  const reached = noBits(size)
  for (const { principal, state } of nodes)
    put((state & gift) !== 0 || graph.isAdmin(principal, state) ? having : reached, principal)
  return without(reached, having)
}

/** Of each principal the node by which it is reached first. */
function nearestOf(nodes: readonly Reached[]): ReadonlyMap<number, Reached> {
  const nearest = new Map<number, Reached>()
  for (const node of nodes) {
    const known = nearest.get(node.principal)
    if (known === undefined || node.level < known.level) nearest.set(node.principal, node)
  }
  return nearest
}

function given(gift: State, giver: Reached, from: Reached | undefined): Reached[] {
  if (from === undefined) return []
  const level = giver.level + (from.level === 0 ? 1 : from.level)
  const state = (from.state | gift) as State
  return [{ principal: from.principal, state, level, from: [], gift: { giver, from } }]
}

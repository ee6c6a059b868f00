import { both, drop, isNone, noBits, numbersIn, put, without, type Bits } from './bits.ts'
import type { Reached } from './node.ts'
import type { Graph } from './graph.ts'
import { GRANTED, UNBOUND, type State } from './variants.ts'

/** What nodes give to principals that are reached on other ways, each to each once: by the nearest giver. */
export function remoteGifts(nodes: readonly Reached[], graph: Graph): Reached[] {
  const givers = nodes
    .filter(
      ({ principal, state }) => !graph.isAdmin(principal, state) && !graph.row(principal, state).givesNothing,
    )
    .toSorted((a, b) => a.level - b.level)
  if (givers.length === 0) return []
  const nearest = nearestOf(nodes)
  return ([GRANTED, UNBOUND] as const).flatMap(gift => {
    const left = lacking(gift, nodes, graph)
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
function lacking(gift: State, nodes: readonly Reached[], graph: Graph): Bits {
  const size = graph.ground.index.principals.length
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

import { addAll, drop, has, isNone, noBits, numbersIn, without, type Bits } from './bits.ts'
import type { Node } from './node.ts'
import type { Graph } from './graph.ts'
import { changedIn } from './ground.ts'
import { isNext, isOpen, joined, leadingTo, nobody, type Reaching } from './reaching.ts'
import { GRANTED, LISTED, STATES, UNBOUND } from './variants.ts'

/** The principals of an account that become administrators, by their numbers. */
export interface Reachability {
  /** Those that are one as listed. */
  admins: Bits
  /** Those that become one, and those that are. */
  reaching: Bits
  /** By hops, and by states: those that are one after so many hops at the most. */
  rounds: readonly Reaching[]
  /** The nodes that can do something. */
  nodes: readonly Node[]
  /** Those to whom somebody can give permissions, and from whom somebody can take the boundary. */
  given: Given
}

/** By what is given. */
type Given = Readonly<Record<typeof GRANTED | typeof UNBOUND, Bits>>

/**
 * Works backwards from the administrators. What somebody gives to a principal that is reached on another way does not
 * count here: `escalationFrom` knows it.
 */
export function reachabilityOf(graph: Graph): Reachability {
  const given = givenIn(graph)
  const nodes = nodesOf(graph, given)
  return finished({ graph, given, nodes, rounds: [adminsAmong(nodes, graph)], first: nodes })
}

/** The same after a change of permissions: what it does not touch is not looked at again. */
export function reachabilityAfter(before: Graph, known: Reachability, after: Graph): Reachability {
  const numbers = changedIn(before.ground.index, after.ground.index)
  const changed = numbers
    .flatMap(principal => STATES.map((state): Node => ({ principal, state })))
    .filter(node => isGiven(node, known.given))
  if (!changed.every(node => givesAsBefore(node, known, after))) return reachabilityOf(after)
  const others = new Set(numbers)
  const nodes = [
    ...known.nodes.filter(({ principal }) => !others.has(principal)),
    ...changed.filter(node => isBusy(node, after)),
  ]
  const isKept = changed.every(node => isKeptIn(node, known, after))
  return finished({
    graph: after,
    given: known.given,
    nodes,
    rounds: isKept ? known.rounds : [adminsAmong(nodes, after)],
    first: isKept ? changed : nodes,
  })
}

function adminsAmong(nodes: readonly Node[], graph: Graph): Reaching {
  return joined(
    nobody(graph),
    nodes.filter(({ principal, state }) => graph.isAdmin(principal, state)),
  )
}

/** Whether it gives to nobody to whom nobody gave before. */
function givesAsBefore({ principal, state }: Node, { given }: Reachability, graph: Graph): boolean {
  const { gives } = graph.row(principal, state)
  return ([GRANTED, UNBOUND] as const).every(gift => isNone(without(gives[gift].possible, given[gift])))
}

interface Begun extends Pick<Reachability, 'given' | 'nodes' | 'rounds'> {
  graph: Graph
  /** The nodes with which to begin. */
  first: readonly Node[]
}

function finished({ graph, given, nodes, rounds: begun, first }: Begun): Reachability {
  const rounds = [...begun]
  let reaching = rounds.at(-1) ?? nobody(graph)
  let found = first.filter(node => isOpen(node, reaching) && arrives(node, reaching, graph))
  while (found.length > 0) {
    reaching = joined(reaching, found)
    rounds.push(reaching)
    found = leadingTo(
      found,
      nodes.filter(node => isOpen(node, reaching)),
      graph,
    )
  }
  const admins = reaching[LISTED].slice()
  for (const number of numbersIn(admins)) if (!graph.isAdmin(number, LISTED)) drop(admins, number)
  return { admins, reaching: reaching[LISTED], rounds, nodes, given }
}

function arrives(node: Node, reaching: Reaching, graph: Graph): boolean {
  return graph.isAdmin(node.principal, node.state) || isNext(node, reaching, graph)
}

/** Whether the node is at least as near to an administrator as it was. */
function isKeptIn(node: Node, { rounds }: Reachability, graph: Graph): boolean {
  const round = rounds.findIndex(reaching => !isOpen(node, reaching))
  if (round < 0) return true
  if (round === 0) return graph.isAdmin(node.principal, node.state)
  return isNext(node, rounds[round - 1] ?? nobody(graph), graph)
}

function isBusy({ principal, state }: Node, graph: Graph): boolean {
  return graph.isAdmin(principal, state) || !graph.row(principal, state).idle
}

function givenIn(graph: Graph): Given {
  const size = graph.ground.index.principals.length
  const given = { [GRANTED]: noBits(size), [UNBOUND]: noBits(size) }
  for (let principal = 0; principal < size; principal += 1) {
    if (graph.isAdmin(principal, LISTED)) continue
    const { gives, givesNothing } = graph.row(principal, LISTED)
    if (givesNothing) continue
    addAll(given[GRANTED], gives[GRANTED].possible)
    addAll(given[UNBOUND], gives[UNBOUND].possible)
  }
  return given
}

/** The principals that can do something, as listed, and in the states that somebody can bring them to. */
function nodesOf(graph: Graph, given: Given): Node[] {
  const size = graph.ground.index.principals.length
  const nodes: Node[] = []
  for (let principal = 0; principal < size; principal += 1)
    for (const state of STATES) {
      const node = { principal, state }
      if (isGiven(node, given) && isBusy(node, graph)) nodes.push(node)
    }
  return nodes
}

/** Whether somebody can bring the principal to the state. */
function isGiven({ principal, state }: Node, given: Given): boolean {
  return ([GRANTED, UNBOUND] as const).every(gift => (state & gift) === 0 || has(given[gift], principal))
}

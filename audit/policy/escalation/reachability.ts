import {
  addAll,
  both,
  drop,
  has,
  isNone,
  meet,
  meetAll,
  noBits,
  numbersIn,
  put,
  without,
  type Bits,
} from './bits.ts'
import type { Node } from './node.ts'
import type { Graph } from './graph.ts'
import { changedIn } from './ground.ts'
import { GRANTED, LISTED, STATES, UNBOUND, type State } from './variants.ts'

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

/** By states. */
type Reaching = readonly [Bits, Bits, Bits, Bits]
type Given = Readonly<Record<typeof GRANTED | typeof UNBOUND, Bits>>

/**
 * Works backwards from the administrators. What somebody gives to a principal that is reached on another way does not
 * count here: `escalationFrom` knows it.
 */
export function reachabilityOf(graph: Graph): Reachability {
  const given = givenIn(graph)
  const nodes = nodesOf(graph, given)
  const admins = nodes.filter(({ principal, state }) => graph.isAdmin(principal, state))
  return finished({ graph, given, nodes, rounds: [joined(nobody(graph), admins)], first: nodes })
}

/** The same after a change of permissions: what it does not touch is not looked at again. */
export function reachabilityAfter(before: Graph, known: Reachability, after: Graph): Reachability {
  const numbers = changedIn(before.ground.index, after.ground.index)
  const changed = numbers
    .flatMap(principal => STATES.map((state): Node => ({ principal, state })))
    .filter(node => isGiven(node, known.given))
  const isKnown = (node: Node) => isKeptIn(node, known, after) && givesAsBefore(node, known, after)
  if (!changed.every(isKnown)) return reachabilityOf(after)
  const others = new Set(numbers)
  const nodes = [
    ...known.nodes.filter(({ principal }) => !others.has(principal)),
    ...changed.filter(node => isBusy(node, after)),
  ]
  return finished({ graph: after, given: known.given, nodes, rounds: known.rounds, first: changed })
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

/** So many nodes are asked for one by one. */
const FEW = 32

/** Those of `nodes` from which a hop leads to one of `targets`. */
function leadingTo(targets: readonly Node[], nodes: readonly Node[], graph: Graph): Node[] {
  if (targets.length <= FEW) return nodes.filter(node => leadsToAny(node, targets, graph))
  const reaching = joined(nobody(graph), targets)
  return nodes.filter(node => isNext(node, reaching, graph))
}

function nobody(graph: Graph): Reaching {
  const size = graph.ground.index.principals.length
  return [noBits(size), noBits(size), noBits(size), noBits(size)]
}

function joined([listed, granted, unbound, all]: Reaching, found: readonly Node[]): Reaching {
  const more: Reaching = [listed.slice(), granted.slice(), unbound.slice(), all.slice()]
  for (const { principal, state } of found) put(more[state], principal)
  return more
}

function isOpen({ principal, state }: Node, reaching: Reaching): boolean {
  return !has(reaching[state], principal)
}

function arrives(node: Node, reaching: Reaching, graph: Graph): boolean {
  return graph.isAdmin(node.principal, node.state) || isNext(node, reaching, graph)
}

/** Whether a hop leads to one of `reaching`, or makes an administrator. */
function isNext({ principal, state }: Node, reaching: Reaching, graph: Graph): boolean {
  const { gains, gives, makes } = graph.row(principal, state)
  if (makes || meet(gains.possible, reaching[LISTED])) return true
  const [granted, unbound] = [gives[GRANTED].possible, gives[UNBOUND].possible]
  if (has(granted, principal) && has(reaching[(state | GRANTED) as State], principal)) return true
  if (has(unbound, principal) && has(reaching[(state | UNBOUND) as State], principal)) return true
  if (
    meetAll(gains.possible, granted, reaching[GRANTED]) ||
    meetAll(gains.possible, unbound, reaching[UNBOUND])
  )
    return true
  return meetAll(both(gains.possible, granted), unbound, reaching[3])
}

function leadsToAny({ principal, state }: Node, targets: readonly Node[], graph: Graph): boolean {
  const { gains, gives } = graph.row(principal, state)
  return targets.some(target => {
    const isItself = target.principal === principal
    if (isItself ? (target.state & state) !== state : !has(gains.possible, target.principal)) return false
    const gifts = isItself ? target.state & ~state : target.state
    return ([GRANTED, UNBOUND] as const).every(
      gift => (gifts & gift) === 0 || has(gives[gift].possible, target.principal),
    )
  })
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

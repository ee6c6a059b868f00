import { both, has, meet, meetAll, noBits, put, type Bits } from './bits.ts'
import type { Graph } from './graph.ts'
import type { Node } from './node.ts'
import { GRANTED, LISTED, UNBOUND, type State } from './variants.ts'

/** Principals that become administrators, by the states in which they do. */
export type Reaching = readonly [Bits, Bits, Bits, Bits]

/** So many nodes are asked for one by one. */
const FEW = 32

/** Those of `nodes` from which a hop leads to one of `targets`. */
export function leadingTo(targets: readonly Node[], nodes: readonly Node[], graph: Graph): Node[] {
  if (targets.length <= FEW) return nodes.filter(node => leadsToAny(node, targets, graph))
  const reaching = joined(nobody(graph), targets)
  return nodes.filter(node => isNext(node, reaching, graph))
}

/** None of the graph's principals. */
export function nobody(graph: Graph): Reaching {
  const size = graph.ground.index.principals.length
  return [noBits(size), noBits(size), noBits(size), noBits(size)]
}

/** The same with `found`. */
export function joined([listed, granted, unbound, all]: Reaching, found: readonly Node[]): Reaching {
  const more: Reaching = [listed.slice(), granted.slice(), unbound.slice(), all.slice()]
  for (const { principal, state } of found) put(more[state], principal)
  return more
}

/** Whether the node is not known to become one. */
export function isOpen({ principal, state }: Node, reaching: Reaching): boolean {
  return !has(reaching[state], principal)
}

/** Whether a hop leads to one of `reaching`, or makes an administrator. */
export function isNext({ principal, state }: Node, reaching: Reaching, graph: Graph): boolean {
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

import { addAll, both, has, meet, noBits, numbersIn, put, type Bits } from './bits.ts'
import type { Graph } from './graph.ts'
import { GRANTED, LISTED, STATES, UNBOUND, type State } from './variants.ts'

/** The principals of an account that become administrators, by their numbers. */
export interface Reachability {
  /** Those that are one as listed. */
  admins: Bits
  /** Those that become one, and those that are. */
  reaching: Bits
}

/**
 * Works backwards from the administrators. What somebody gives to a principal that is reached on another way counts
 * where no other way is found.
 */
export function reachabilityOf(graph: Graph): Reachability {
  const size = graph.ground.index.principals.length
  const nodes = nodesOf(graph)
  const reaching = STATES.map(() => noBits(size))
  for (const { principal, state } of nodes) if (graph.isAdmin(principal, state)) put(of(state), principal)
  const admins = of(LISTED).slice()
  let left = nodes.filter(({ principal, state }) => !has(of(state), principal))
  for (let before = -1; before !== left.length;) {
    before = left.length
    left = left.filter(({ principal, state }) => {
      if (!isNext(principal, state)) return true
      put(of(state), principal)
      return false
    })
  }
  return { admins, reaching: of(LISTED) }

  function of(state: State): Bits {
    return reaching[state] ?? noBits(size)
  }

  /** Whether a hop leads to one that becomes an administrator. */
  function isNext(principal: number, state: State): boolean {
    const { gains, gives, makes } = graph.row(principal, state)
    if (makes || meet(gains.possible, of(LISTED))) return true
    const [granted, unbound] = [gives[GRANTED].possible, gives[UNBOUND].possible]
    const isGranted = has(granted, principal)
    const isUnbound = has(unbound, principal)
    if (isGranted && has(of((state | GRANTED) as State), principal)) return true
    if (isUnbound && has(of((state | UNBOUND) as State), principal)) return true
    if (meet(both(gains.possible, granted), of(GRANTED)) || meet(both(gains.possible, unbound), of(UNBOUND)))
      return true
    return meet(both(both(gains.possible, granted), unbound), of(3))
  }
}

/** Every principal as it is listed, and in the states that somebody can bring it to. */
function nodesOf(graph: Graph): { principal: number; state: State }[] {
  const size = graph.ground.index.principals.length
  const nodes = [...Array(size).keys()].map(principal => ({ principal, state: LISTED as State }))
  const given = { [GRANTED]: noBits(size), [UNBOUND]: noBits(size) }
  for (const { principal, state } of nodes) {
    if (graph.isAdmin(principal, state)) continue
    const { gives } = graph.row(principal, state)
    addAll(given[GRANTED], gives[GRANTED].possible)
    addAll(given[UNBOUND], gives[UNBOUND].possible)
  }
  const states = ([GRANTED, UNBOUND, 3] as const).flatMap(state => {
    const bits = state === 3 ? both(given[GRANTED], given[UNBOUND]) : given[state]
    return numbersIn(bits).map(principal => ({ principal, state: state as State }))
  })
  return [...nodes, ...states]
}

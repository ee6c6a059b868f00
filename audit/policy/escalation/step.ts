import type { Origin } from '../effective/principal.ts'
import { explained, type Explained, type Witness } from './explained.ts'
import { inOrder, usesToGain } from './gain-uses.ts'
import { usesToGive } from './gift-uses.ts'
import type { Goer } from './ground.ts'
import type { Graph } from './graph.ts'
import type { Uses } from './made.ts'
import { usesToMake } from './new-principals.ts'
import type { PathWay } from './paths.ts'
import { GRANTED, LISTED, UNBOUND, type State } from './variants.ts'
import type { Node } from './node.ts'

/** One hop. */
export interface Step {
  from: string
  to: string
  /** The id of the escalation path. */
  by: string
  actions: readonly string[]
  statements: readonly Origin[]
  /** A resource for each action on which it is allowed. */
  witnesses: readonly Witness[]
  /** Whether it takes conditions that the principal does not choose, such as a second factor or an address. */
  conditional: boolean
}

/** The best hop from one node to another that is next to it. Throws where there is none. */
export function stepTo(from: Node, to: Node, graph: Graph): Step {
  const { ground } = graph
  const goer = ground.goer(from.principal, from.state)
  const isItself = from.principal === to.principal
  const gains = isItself ? [] : gainsOf(goer, to.principal, graph)
  const gifts = giftsOf(goer, to.principal, (isItself ? to.state & ~from.state : to.state) as State, graph)
  const all = isItself
    ? gifts
    : gains.flatMap(gain => (to.state === LISTED ? [gain] : gifts.map(gift => both(gift, gain, graph))))
  return named(best(all), from.principal, to.principal, graph)
}

/** The best hop by which the node makes another principal that has everything. */
export function stepToNew(from: Node, graph: Graph): Step {
  const { ground } = graph
  const goer = ground.goer(from.principal, from.state)
  const all = ground.paths.newPrincipals.flatMap(way => wayed(way, usesToMake(way, goer, ground), graph))
  return named(best(all), from.principal, from.principal, graph)
}

/** The best way in which the node gives something to the principal. */
export function stepOfGift(from: Node, gifted: number, gifts: State, graph: Graph): Step {
  const goer = graph.ground.goer(from.principal, from.state)
  return named(best(giftsOf(goer, gifted, gifts, graph)), from.principal, gifted, graph)
}

interface Wayed extends Explained {
  by: string
}

function wayed({ path }: Pick<PathWay, 'path'>, uses: Uses | undefined, { ground }: Graph): Wayed[] {
  const found = uses && explained(uses, ground.place)
  return found === undefined ? [] : [{ ...found, by: path.id }]
}

function gainsOf(goer: Goer, gained: number, graph: Graph): Wayed[] {
  const { ground } = graph
  return ground.paths.gains.flatMap(way => {
    const uses = usesToGain(way, goer, gained, ground)
    return wayed(way, uses && inOrder(uses, way), graph)
  })
}

/** Ways to give all of `gifts`. */
function giftsOf(goer: Goer, gifted: number, gifts: State, graph: Graph): Wayed[] {
  const { ground } = graph
  const of = (given: 'PERMISSIONS' | 'NO_BOUNDARY') =>
    ground.paths.gifts
      .filter(({ path }) => path.gives === given)
      .flatMap(way => {
        const uses = usesToGive(way, goer, gifted, ground)
        return wayed(way, uses, graph)
      })
  const granting = of('PERMISSIONS')
  const unbinding = (gifts & UNBOUND) === 0 ? [] : of('NO_BOUNDARY')
  if ((gifts & GRANTED) === 0) return unbinding
  if ((gifts & UNBOUND) === 0) return granting
  return granting.flatMap(one => unbinding.map(other => together(other, one, one.by)))
}

function both(given: Wayed, gained: Wayed, { ground }: Graph): Wayed {
  return together(given, gained, ground.paths.together.get(`${given.by} ${gained.by}`) ?? gained.by)
}

function together(one: Wayed, other: Wayed, by: string): Wayed {
  return {
    by,
    actions: [...new Set([...one.actions, ...other.actions])],
    witnesses: [...one.witnesses, ...other.witnesses],
    statements: [
      ...new Map([...one.statements, ...other.statements].map(each => [JSON.stringify(each), each])).values(),
    ],
    conditional: one.conditional || other.conditional,
  }
}

function best(all: readonly Wayed[]): Wayed {
  const [first] = all.toSorted(
    (a, b) =>
      Number(a.conditional) - Number(b.conditional) ||
      a.actions.length - b.actions.length ||
      (a.by < b.by ? -1 : 1),
  )
  if (first === undefined) throw new Error('an edge of the escalation graph that no path explains')
  return first
}

function named(
  { by, actions, statements, witnesses, conditional }: Wayed,
  from: number,
  to: number,
  { ground }: Graph,
): Step {
  const arns = ground.principals.texts.all
  return { from: arns[from] ?? '', to: arns[to] ?? '', by, actions, statements, witnesses, conditional }
}

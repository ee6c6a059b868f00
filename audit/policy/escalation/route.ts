import type { Reached } from './node.ts'
import type { Graph } from './graph.ts'
import { stepOfGift, stepTo, stepToNew, type Step } from './step.ts'
import type { State } from './variants.ts'

/** Administrators of one account to which the best way is looked for; each takes some milliseconds. */
const MOST_GOALS = 40
/** Nodes from which one comes to another with the same number of hops. */
const MOST_BEFORE = 30

/** The shortest way from `start` to be an administrator, the best of those, by what is reached; undefined where there is none. */
export function routeTo(nodes: readonly Reached[], graph: Graph): readonly Step[] | undefined {
  const admins = nodes.filter(({ principal, state }) => graph.isAdmin(principal, state))
  const makers = nodes.filter(
    ({ principal, state }) => !graph.isAdmin(principal, state) && graph.row(principal, state).makes,
  )
  const fewest = Math.min(...admins.map(({ level }) => level), ...makers.map(({ level }) => level + 1))
  if (fewest === Infinity) return undefined
  const known = new Map<Reached, readonly Step[]>()
  const goals = [
    ...admins.filter(({ level }) => level === fewest).map(node => () => stepsTo(node, graph, known)),
    ...makers
      .filter(({ level }) => level + 1 === fewest)
      .map(node => () => [...stepsTo(node, graph, known), stepToNew(node, graph)]),
  ]
  return best(goals.slice(0, MOST_GOALS).map(steps => steps()))
}

function stepsTo(node: Reached, graph: Graph, known: Map<Reached, readonly Step[]>): readonly Step[] {
  const remembered = known.get(node)
  if (remembered !== undefined) return remembered
  const all = node.gift
    ? [withGift(node, node.gift, graph, known)]
    : node.from.slice(0, MOST_BEFORE).map(from => [...stepsTo(from, graph, known), stepTo(from, node, graph)])
  const steps = all.length === 0 ? [] : best(all)
  known.set(node, steps)
  return steps
}

/** First to the giver, who gives, then to the principal by the way on which it is reached. */
function withGift(
  node: Reached,
  { giver, from }: NonNullable<Reached['gift']>,
  graph: Graph,
  known: Map<Reached, readonly Step[]>,
): readonly Step[] {
  const given = stepOfGift(giver, node.principal, (node.state & ~from.state) as State, graph)
  const before = stepsTo(giver, graph, known)
  const way = stepsTo(from, graph, known)
  const last = way.at(-1)
  if (last === undefined) return [...before, given]
  return [
    ...before,
    ...way.slice(0, -1),
    {
      ...last,
      actions: [...new Set([...given.actions, ...last.actions])],
      statements: [...given.statements, ...last.statements],
      witnesses: [...given.witnesses, ...last.witnesses],
      conditional: given.conditional || last.conditional,
    },
  ]
}

/** Of ways of the same length the one with the fewest conditions, the fewest actions, the first name. */
function best(all: readonly (readonly Step[])[]): readonly Step[] {
  const [first = []] = all.toSorted((a, b) => {
    const [one, other] = [costOf(a), costOf(b)]
    return (
      one.conditional - other.conditional || one.actions - other.actions || (one.name < other.name ? -1 : 1)
    )
  })
  return first
}

function costOf(steps: readonly Step[]) {
  return {
    conditional: steps.filter(({ conditional }) => conditional).length,
    actions: steps.reduce((sum, { actions }) => sum + actions.length, 0),
    name: steps.map(({ by, to }) => `${by} ${to}`).join(' '),
  }
}

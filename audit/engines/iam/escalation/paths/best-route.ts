import type { ReachedNode } from '../graph/graph-node.ts'
import type { EscalationGraph } from '../graph/escalation-graph.ts'
import {
  findAlterationStep,
  findBestStep,
  findChangeStep,
  findCreationStep,
  type EscalationStep,
} from './escalation-step.ts'
import { estimateLevel, findJointCreations } from '../graph/joint-nodes.ts'
import { findJointStep, type JointStep } from './joint-step.ts'
import { subtractState } from '../permissions/principal-states.ts'

/** The limit of administrators of one account for which the best path is searched; each takes some milliseconds. */
const MAX_GOALS = 40
/** The limit of predecessors with the same number of hops. */
const MAX_PREDECESSORS = 30

/**
 * The best of the shortest paths by which the start becomes an administrator, among the nodes reached; undefined if
 * there is none.
 */
export function findBestRoute(
  nodes: readonly ReachedNode[],
  escalationGraph: EscalationGraph,
): readonly EscalationStep[] | undefined {
  const admins = nodes.filter(({ principal, state }) => escalationGraph.isAdmin(principal, state))
  const makers = nodes.filter(
    ({ principal, state }) =>
      !escalationGraph.isAdmin(principal, state) && escalationGraph.row(principal, state).createsAdmin,
  )
  const known = new Map<ReachedNode, readonly EscalationStep[]>()
  const plain: RouteGoal[] = [
    ...admins.map(node => ({ level: node.level, find: () => findSteps(node, escalationGraph, known) })),
    ...makers.map(node => ({
      level: node.level + 1,
      find: () => [...findSteps(node, escalationGraph, known), findCreationStep(node, escalationGraph)],
    })),
  ]
  const goals = plain.length > 0 ? plain : listJointGoals(nodes, escalationGraph, known)
  const fewest = Math.min(...goals.map(({ level }) => level))
  if (fewest === Infinity) return undefined
  const nearest = goals.filter(({ level }) => level === fewest).slice(0, MAX_GOALS)
  return chooseBest(nearest.map(({ find }) => find()))
}

/** Administrators that several of the nodes create together. */
function listJointGoals(
  nodes: readonly ReachedNode[],
  escalationGraph: EscalationGraph,
  known: Map<ReachedNode, readonly EscalationStep[]>,
): RouteGoal[] {
  return findJointCreations(nodes, escalationGraph).map(joint => ({
    level: estimateLevel(joint),
    find: () => prependMembers(findJointStep(joint, undefined, escalationGraph), escalationGraph, known),
  }))
}

interface RouteGoal {
  /** The number of hops to it. */
  level: number
  find: () => readonly EscalationStep[]
}

function findSteps(
  node: ReachedNode,
  escalationGraph: EscalationGraph,
  known: Map<ReachedNode, readonly EscalationStep[]>,
): readonly EscalationStep[] {
  const remembered = known.get(node)
  if (remembered !== undefined) return remembered
  const all = node.changed
    ? [prependChange(node, node.changed, escalationGraph, known)]
    : node.altered
      ? [prependAlteration(node, node.altered, escalationGraph, known)]
      : node.joint
        ? [prependMembers(findJointStep(node.joint, node, escalationGraph), escalationGraph, known)]
        : node.from
            .slice(0, MAX_PREDECESSORS)
            .map(from => [
              ...findSteps(from, escalationGraph, known),
              findBestStep(from, node, escalationGraph),
            ])
  const steps = all.length === 0 ? [] : chooseBest(all)
  known.set(node, steps)
  return steps
}

/** First the path to the principal that changes tags or policies, then the path to the one that uses it. */
function prependAlteration(
  node: ReachedNode,
  { by, from }: NonNullable<ReachedNode['altered']>,
  escalationGraph: EscalationGraph,
  known: Map<ReachedNode, readonly EscalationStep[]>,
): readonly EscalationStep[] {
  return [
    ...findSteps(by, escalationGraph, known),
    ...findSteps(from, escalationGraph, known),
    findAlterationStep(by, from, node, escalationGraph),
  ]
}

/** First the path to the principal that makes the change, then the change, then the path to the changed principal. */
function prependChange(
  node: ReachedNode,
  { by, from }: NonNullable<ReachedNode['changed']>,
  escalationGraph: EscalationGraph,
  known: Map<ReachedNode, readonly EscalationStep[]>,
): readonly EscalationStep[] {
  const changeStep = findChangeStep(by, node, subtractState(node.state, from.state), escalationGraph)
  const before = findSteps(by, escalationGraph, known)
  const approach = findSteps(from, escalationGraph, known)
  const last = approach.at(-1)
  if (last === undefined) return [...before, changeStep]
  return [
    ...before,
    ...approach.slice(0, -1),
    {
      ...last,
      actions: [...new Set([...changeStep.actions, ...last.actions])],
      statements: [...changeStep.statements, ...last.statements],
      examples: [...changeStep.examples, ...last.examples],
      conditional: changeStep.conditional || last.conditional,
    },
  ]
}

/** First the paths to all nodes that make calls of the step, each hop once. */
function prependMembers(
  { step, by }: JointStep,
  escalationGraph: EscalationGraph,
  known: Map<ReachedNode, readonly EscalationStep[]>,
): readonly EscalationStep[] {
  const all = by.flatMap(node => findSteps(node, escalationGraph, known))
  return [...new Map(all.map(each => [`${each.from} ${each.to} ${each.by}`, each])).values(), step]
}

/** Of paths with the same length, the one with the fewest conditions, the fewest actions, and the first name. */
function chooseBest(all: readonly (readonly EscalationStep[])[]): readonly EscalationStep[] {
  const [first = []] = all.toSorted((a, b) => {
    const [one, other] = [computeCost(a), computeCost(b)]
    return (
      one.conditional - other.conditional || one.actions - other.actions || (one.name < other.name ? -1 : 1)
    )
  })
  return first
}

function computeCost(steps: readonly EscalationStep[]) {
  return {
    conditional: steps.filter(({ conditional }) => conditional).length,
    actions: steps.reduce((sum, { actions }) => sum + actions.length, 0),
    name: steps.map(({ by, to }) => `${by} ${to}`).join(' '),
  }
}

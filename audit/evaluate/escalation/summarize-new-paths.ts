import type {
  NewLateralMove,
  NewEscalationPath,
  EscalationDiff,
  EscalationDiffStep,
} from '../../state/effects/escalation-diff.ts'
import { findEscalationInGraph } from '../../engines/iam/escalation/find-escalation.ts'
import type { EscalationGraph } from '../../engines/iam/escalation/graph/escalation-graph.ts'
import type { GraphNode } from '../../engines/iam/escalation/graph/graph-node.ts'
import type { EscalationGraphDiff } from '../../engines/iam/escalation/graph-diff.ts'
import { findBestStep, type EscalationStep } from '../../engines/iam/escalation/paths/escalation-step.ts'
import { limitSteps, shareSteps, type SharedStepLimit } from '../../engines/iam/step-limit.ts'
import { LISTED } from '../../engines/iam/escalation/permissions/principal-states.ts'

/** The most principals whose path is searched, paths and lateral moves reported, and ARNs named of each. */
const MAX_SEARCHED = 50
const MAX_PATHS = 10
const MAX_NAMED = 10
/** The most steps to search the path of a principal, and to explain a lateral move. Ordinary ones take up to 230,000. */
export const PATH_STEPS: SharedStepLimit = { each: 1_000_000, total: 12_000_000, minimum: 20_000 }
/** The most statements that are named of a step. */
const MAX_STATEMENTS = 5

/** Summarizes the new paths of a graph. Principals whose ARN is in `changed` come first. */
export function summarizeNewPaths(
  { newlyEscalating, newTakeovers }: Pick<EscalationGraphDiff, 'newlyEscalating' | 'newTakeovers'>,
  changed: ReadonlySet<string>,
  escalationGraph: EscalationGraph,
): Omit<EscalationDiff, 'changeId' | 'account'> {
  const nextLimit = shareSteps(PATH_STEPS)
  const first = [
    ...newlyEscalating.filter(arn => changed.has(arn)),
    ...newlyEscalating.filter(arn => !changed.has(arn)),
  ].slice(0, MAX_SEARCHED)
  const paths = groupPaths(
    first.flatMap(arn => findPrincipalPath(arn, escalationGraph, nextLimit()) ?? []),
  ).slice(0, MAX_PATHS)
  const becomingAdmin = new Set(newlyEscalating)
  const moves = newTakeovers.filter(({ from }) => !becomingAdmin.has(from))
  const lateralMoves = moves
    .slice(0, MAX_PATHS)
    .flatMap(move => buildLateralMove(move, escalationGraph, nextLimit()) ?? [])
  return {
    paths,
    others: newlyEscalating.length - paths.reduce((sum, { count }) => sum + count, 0),
    lateralMoves,
    otherLateralMoves: moves.length - lateralMoves.length,
  }
}

/** The path of one principal to an administrator. */
export interface PrincipalPath {
  /** ARN. */
  principal: string
  steps: readonly EscalationDiffStep[]
  conditional: boolean
}

/** Finds the path of one principal to an administrator, undefined if the search finds none within its steps. */
export function findPrincipalPath(
  arn: string,
  escalationGraph: EscalationGraph,
  limit: number,
): PrincipalPath | undefined {
  const outcome = limitSteps(limit, () => findEscalationInGraph(arn, escalationGraph))
  if ('exceeds' in outcome) return undefined
  const { reachesAdmin, path, conditional } = outcome.result
  return reachesAdmin
    ? { principal: arn, steps: path.map(escalationStep => buildStep(escalationStep, arn)), conditional }
    : undefined
}

function buildStep({ from, to, by, actions, statements }: EscalationStep, start: string): EscalationDiffStep {
  return {
    ...(from === start ? {} : { from }),
    ...(to === start ? {} : { to }),
    pathId: by,
    actions,
    statements: statements.slice(0, MAX_STATEMENTS),
  }
}

/** Groups paths that differ only in the principal at their start. The shortest and most common come first. */
function groupPaths(paths: readonly PrincipalPath[]): NewEscalationPath[] {
  const groups = new Map<string, PrincipalPath[]>()
  for (const principalPath of paths) {
    const key = JSON.stringify(principalPath.steps)
    groups.set(key, [...(groups.get(key) ?? []), principalPath])
  }
  return [...groups.values()]
    .flatMap(group => {
      const [first] = group
      if (first === undefined) return []
      const { steps, conditional } = first
      const principals = group.map(({ principal }) => principal)
      return [{ principals: principals.slice(0, MAX_NAMED), count: group.length, steps, conditional }]
    })
    .toSorted((a, b) => a.steps.length - b.steps.length || b.count - a.count)
}

/** Undefined if the step takes too many steps to explain. */
function buildLateralMove(
  { from, to }: EscalationGraphDiff['newTakeovers'][number],
  escalationGraph: EscalationGraph,
  limit: number,
): NewLateralMove | undefined {
  const { arns } = escalationGraph.context.principals
  const node = (arn: string): GraphNode => ({ principal: arns.findNumber(arn) ?? -1, state: LISTED })
  const [first = ''] = to
  const outcome = limitSteps(limit, () => findBestStep(node(from), node(first), escalationGraph))
  if ('exceeds' in outcome) return undefined
  return { from, to: to.slice(0, MAX_NAMED), count: to.length, step: buildStep(outcome.result, from) }
}

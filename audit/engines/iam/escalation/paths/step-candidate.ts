import type { EscalationGraph } from '../graph/escalation-graph.ts'
import type { PathVariant } from '../permission-index/path-variants.ts'
import type { ActionPlan } from '../techniques/action-plan.ts'
import { explainPlan, type ExplainedPlan } from './explain-plan.ts'

/** A way to make a hop. */
export interface StepCandidate extends ExplainedPlan {
  by: string
}

export function createCandidates(
  { path }: Pick<PathVariant, 'path'>,
  plan: ActionPlan | undefined,
  { context }: EscalationGraph,
): StepCandidate[] {
  const found = plan && explainPlan(plan, context.arnScope)
  return found === undefined ? [] : [{ ...found, by: path.id }]
}

export const NO_ACTION: StepCandidate = {
  by: '',
  actions: [],
  examples: [],
  statements: [],
  conditional: false,
}

export function mergeCandidates(one: StepCandidate, other: StepCandidate, by: string): StepCandidate {
  return {
    by,
    actions: [...new Set([...one.actions, ...other.actions])],
    examples: [...one.examples, ...other.examples],
    statements: [
      ...new Map([...one.statements, ...other.statements].map(each => [JSON.stringify(each), each])).values(),
    ],
    conditional: one.conditional || other.conditional,
  }
}

/** Those without conditions and with few actions first. */
export function sortCandidates(all: readonly StepCandidate[]): StepCandidate[] {
  return all.toSorted(
    (a, b) =>
      Number(a.conditional) - Number(b.conditional) ||
      a.actions.length - b.actions.length ||
      (a.by < b.by ? -1 : 1),
  )
}

import { checklist, listControlsForKind } from '../../checklist.ts'
import type { EvaluableControl } from '../../controls/control.ts'
import { listRequiredFacts } from '../../controls/required-facts.ts'
import type { Kind } from '../../resources/resource.ts'

/** A fact that controls evaluate: of the resource at the end of `path`, which begins at the resource that is evaluated. */
export interface EvaluatedFact {
  /** Relationships. */
  path: readonly string[]
  fact: string
}

/** Lists the facts that `controls` evaluate of resources of `kind`, each once. */
export function listEvaluatedFacts(kind: Kind, controls: readonly EvaluableControl[]): EvaluatedFact[] {
  const required = listControlsForKind(kind, controls).flatMap(({ evaluator }) =>
    listRequiredFacts(kind, evaluator.inputs),
  )
  const facts = required.map(({ path, fact }) => ({
    path: path.map(({ relationship }) => relationship),
    fact,
  }))
  return [...new Map(facts.map(each => [[...each.path, each.fact].join(' '), each])).values()]
}

/** The facts that controls of standalone tasks evaluate. The build computes them: bundles that need them have no controls. */
export const standaloneTaskFacts: readonly EvaluatedFact[] = listEvaluatedFacts(
  'AWS::ECS::StandaloneTasks',
  checklist,
)

import type { RevisionUse, TaskDefinitionFacts } from '../../resources/ecs/task-definition.ts'
import type { ControlInputs, ResolvedInputs } from '../../resources/inputs.ts'
import { getResourceKey, getResourceName, type Resource } from '../../resources/resource.ts'
import type { DeclareEvaluator, Evaluator, EvaluatorContext } from '../control.ts'
import { compliant, nonCompliant, notApplicable, type EvaluatorResult } from '../evaluation.ts'
import { joinNames } from './format-text.ts'
import { quoteNames, summarizeNames } from './task-definitions.ts'
import { quoteText } from '../../text/quote-text.ts'

/** A revision with its status, and whatever else a control needs of it. */
interface Revision {
  resource: Resource<'AWS::ECS::TaskDefinition'>
  status: TaskDefinitionFacts['status']
}

/**
 * Declares the evaluators of a control on revisions of task definitions, from one function. An ACTIVE revision is evaluated
 * itself. Any other one can no longer be started, but tasks and services go on running it (ECS API Reference,
 * DeregisterTaskDefinition): it is evaluated itself while standalone tasks run it, and with each service that runs it.
 */
export function declareForRevisions<S, const N extends ControlInputs<'AWS::ECS::TaskDefinition'>>(
  declareEvaluator: DeclareEvaluator<S>,
  inputs: N,
  evaluate: (
    revision: ResolvedInputs<'AWS::ECS::TaskDefinition', N>,
    evaluatorContext: EvaluatorContext<S>,
  ) => EvaluatorResult,
): Evaluator[] {
  const revisionInputs = {
    ...inputs,
    facts: ['status', ...(inputs.facts ?? [])],
  } as unknown as { facts: readonly ['status'] }
  const ownInputs = { ...revisionInputs, facts: ['use', ...revisionInputs.facts] } as unknown as {
    facts: readonly ['use', 'status']
  }
  const inactive = { ...revisionInputs, unless: { status: 'ACTIVE' }, mustExist: true } as const
  return [
    declareEvaluator('AWS::ECS::TaskDefinition', ownInputs, (revision, evaluatorContext) =>
      evaluateOwnUse(revision, () => evaluate(revision as never, evaluatorContext)),
    ),
    declareEvaluator(
      'AWS::ECS::Service',
      { each: { deployedRevisions: inactive, runningRevisions: inactive } },
      ({ deployedRevisions, runningRevisions }, evaluatorContext) =>
        evaluateRevisions([...deployedRevisions, ...runningRevisions], revision =>
          evaluate(revision as never, evaluatorContext),
        ),
    ),
  ]
}

/** Evaluates a revision itself, unless it is not ACTIVE and no standalone task runs it. */
function evaluateOwnUse(
  { use, status }: { use: RevisionUse; status: TaskDefinitionFacts['status'] },
  evaluate: () => EvaluatorResult,
): EvaluatorResult {
  if (use === 'NONE')
    return notApplicable(
      `The task definition revision is ${quoteText(status)}, and no standalone task runs it.`,
    )
  const result = evaluate()
  if (use === 'ACTIVE' || result.status === 'COMPLIANT') return result
  const reason = `Standalone tasks run the revision, which is ${quoteText(status)}: ${result.reason}`
  return { ...result, reason }
}

function evaluateRevisions(
  revisions: readonly Revision[],
  evaluate: (revision: Revision) => EvaluatorResult,
): EvaluatorResult {
  const distinct = new Map(revisions.map(revision => [getResourceKey(revision.resource), revision]))
  const evaluated = [...distinct.values()].map(revision => ({ revision, result: evaluate(revision) }))
  const [first] = evaluated.toSorted(
    (one, other) => PRECEDENCE[one.result.status] - PRECEDENCE[other.result.status],
  )
  if (first === undefined)
    return notApplicable(
      'No revision of the service is evaluated with it: ACTIVE ones are evaluated themselves.',
    )
  const { revision, result } = first
  const names = evaluated
    .filter(other => other.result.status === result.status)
    .map(other => getResourceName(other.revision.resource))
  const others =
    names.length > 1
      ? ` Of its revisions, ${joinNames(quoteNames(names.slice(1)))} ${names.length === 2 ? 'fails' : 'fail'} too.`
      : ''
  const about = `The service runs revision ${quoteText(getResourceName(revision.resource))}, which is ${quoteText(revision.status)}`
  if (result.status === 'NOT_APPLICABLE') return notApplicable(`${about}: ${result.reason}`)
  const evidence = { revisions: summarizeNames(names), ...result.evidence }
  if (result.status === 'COMPLIANT') return compliant(evidence)
  return nonCompliant(`${about}: ${result.reason}${others}`, evidence, names)
}

/** Of several results, a failure counts, then a pass. */
const PRECEDENCE = { NON_COMPLIANT: 0, COMPLIANT: 1, NOT_APPLICABLE: 2 }

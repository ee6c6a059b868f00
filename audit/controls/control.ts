import type { SnapshotLookup } from '../resources/resource-snapshot.ts'
import type { AwsCatalog } from '../resources/aws-catalog.ts'
import type { AnyInputs, ResolvedInputs, ControlInputs } from '../resources/inputs.ts'
import type { Kind, Resource } from '../resources/resource.ts'
import type { Settings } from '../settings/settings.ts'
import { resolveInputs, type FactSource } from './resolve-inputs.ts'
import type { Severity } from '../settings/severity.ts'
import type { EvaluatorResult, Evaluation } from './evaluation.ts'

/** The seven strategies of the checklist. */
export type Strategy =
  | 'least-privilege'
  | 'patching'
  | 'segmentation'
  | 'image-integrity'
  | 'isolation'
  | 'runtime-monitoring'
  | 'security-testing'

/** A control's id is its path under `audit/controls/`. */
export type ControlId = `${Strategy}/${string}`

/** What is written above a control's function. */
export interface ControlMetadata<S extends object> {
  id: ControlId
  /** The good state, in a sentence. */
  title: string
  severity: Severity
  /** Why it matters. */
  rationale: string
  /** What to do about a finding. */
  remediation: string
  references: readonly string[]
  /** Requirements of frameworks that this control supports, by framework. */
  frameworks: Readonly<Record<string, readonly string[]>>
  /** What the control does not weigh, so that its verdict may be stricter or milder than the truth. */
  knownLimitations?: readonly string[]
  /** The settings with their defaults. */
  settings: S
}

interface EvaluatorContext<S> {
  settings: S
  now: Date
}

/** One kind that a control judges, with the facts it needs for that. */
export interface Evaluator {
  kind: Kind
  inputs: AnyInputs
  evaluate: (resolved: never, evaluatorContext: EvaluatorContext<never>) => EvaluatorResult
}

/** What judging a resource has to go by. */
export interface EvaluatorEnvironment {
  lookup: SnapshotLookup
  settings: Settings
  awsCatalog: AwsCatalog
  now: Date
}

/** A verdict, the facts it rests on with the changes they come from, and whether the control itself failed. */
export interface ControlEvaluation {
  control: ControlId
  evaluation: Evaluation
  sources: readonly FactSource[]
  /** What a control threw; its verdict is then INSUFFICIENT_DATA. */
  failure?: unknown
}

/** One requirement of the checklist: what good looks like, and how to tell. */
export interface Control extends ControlMetadata<object> {
  evaluators: readonly Evaluator[]
}

type DeclareEvaluator<S> = <K extends Kind, const N extends ControlInputs<K>>(
  kind: K,
  inputs: N,
  evaluator: (resolved: ResolvedInputs<K, N>, evaluatorContext: EvaluatorContext<S>) => EvaluatorResult,
) => Evaluator

/** Declares a control: its metadata, and per kind the facts it needs and the function that judges them. */
export function control<S extends object>(
  metadata: ControlMetadata<S>,
  evaluators: (declareEvaluator: DeclareEvaluator<S>) => readonly Evaluator[],
): Control {
  return {
    ...metadata,
    evaluators: evaluators((kind, inputs, evaluator) => ({ kind, inputs, evaluate: evaluator })),
  }
}

/** Judges `resource` by `of`, which must have a judge of its kind. */
export function evaluateControl(
  of: Control,
  evaluator: Evaluator,
  resource: Resource,
  environment: EvaluatorEnvironment,
): ControlEvaluation {
  const usedSources: FactSource[] = []
  const settings = { ...of.settings, ...environment.settings.controls[of.id] }
  try {
    const sources = {
      ...environment,
      onSource: (factSource: FactSource) => void usedSources.push(factSource),
    }
    const evaluation = runEvaluator(evaluator, resource, sources, { settings, now: environment.now })
    return { control: of.id, evaluation, sources: usedSources }
  } catch (failure) {
    const reason = `the control failed: ${failure instanceof Error ? failure.message : String(failure)}`
    return {
      control: of.id,
      evaluation: { status: 'INSUFFICIENT_DATA', reason },
      sources: usedSources,
      failure,
    }
  }
}

function runEvaluator(
  { inputs, evaluate: evaluator }: Evaluator,
  resource: Resource,
  inputSources: Parameters<typeof resolveInputs>[2],
  evaluatorContext: EvaluatorContext<object>,
): Evaluation {
  const snapshot = inputSources.lookup(resource)
  if (snapshot?.firstUsedBy) inputSources.onSource({ fact: 'usedBy', ...snapshot.firstUsedBy })
  const resolution = resolveInputs(resource, inputs, inputSources)
  if ('unknown' in resolution) return { status: 'INSUFFICIENT_DATA', reason: resolution.unknown }
  if ('deleted' in resolution) return { status: 'NOT_APPLICABLE', reason: resolution.deleted }
  const result = evaluator(resolution.values as never, evaluatorContext as never)
  const [missing] = resolution.incomplete
  if (result.status === 'NON_COMPLIANT' || missing === undefined) return result
  return { status: 'INSUFFICIENT_DATA', reason: missing }
}

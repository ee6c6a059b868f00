import type { SnapshotLookup } from '../resources/resource-snapshot.ts'
import type { AwsCatalog } from '../resources/aws-catalog.ts'
import { describeResource } from '../resources/kinds.ts'
import { isTrustedOwner } from '../resources/trusted-owner.ts'
import type { AnyInputs, ResolvedInputs, ControlInputs } from '../resources/inputs.ts'
import { isOfOtherAccount, type Kind, type Resource } from '../resources/resource.ts'
import type { Settings } from '../settings/settings.ts'
import { limitSteps } from '../engines/iam/step-limit.ts'
import { createFactComputer, explainStepLimit, FACT_STEPS, type FactComputer } from './compute-fact.ts'
import { resolveInputs, type FactSource, type MissingInput, type ResolvedFact } from './resolve-inputs.ts'
import type { Severity } from '../settings/severity.ts'
import { notApplicable, type Evaluation } from './evaluation.ts'
import type { Strategy } from '../settings/strategy.ts'
import type { Framework } from '../frameworks/framework.ts'
import type { ImagePolicy } from '../settings/image-policy.ts'
import { escapeAllTexts, quoteText } from '../text/quote-text.ts'

/** The id of a control is its path under `audit/controls/`, without the extension. */
export type ControlId = `${Strategy}/${string}`

/** The description of a control. */
export interface ControlMetadata<S extends object> {
  id: ControlId
  /** The required state: `<Resources> should <state>`, without a full stop. */
  title: string
  severity: Severity
  /** Why the requirement matters. */
  rationale: string
  /** How to fix a finding. */
  remediation: string
  /** Pages of the AWS documentation. */
  references: readonly string[]
  /** Requirements that this control supports, by framework. */
  frameworks: Readonly<Partial<Record<Framework, readonly string[]>>>
  /** How the control evaluates resources, where the title does not say it. */
  criteria?: readonly string[]
  /** What the control does not check, so that it can fail a safe resource or pass an unsafe one. */
  knownLimitations?: readonly string[]
  /** The settings of the control with their defaults. */
  settings: S
}

/** What an evaluator gets besides its inputs. */
export interface EvaluatorContext<S> {
  settings: S
  /** Who must vouch for images. */
  imagePolicies: readonly ImagePolicy[]
  now: Date
}

/** Evaluates resources of one kind, with the inputs that it needs. */
export interface Evaluator {
  kind: Kind
  inputs: AnyInputs
  evaluate: (resolved: never, evaluatorContext: EvaluatorContext<never>) => Evaluation
}

/** What an evaluation depends on besides the resource. */
export interface EvaluatorEnvironment {
  lookup: SnapshotLookup
  settings: Settings
  awsCatalog: AwsCatalog
  now: Date
  /** Computes derived facts; all controls of a resource share one, so that each fact is computed once. */
  factComputer?: FactComputer<ResolvedFact>
}

/** An evaluation with its sources: the facts that it used, and the changes that set them. */
export interface ControlEvaluation {
  control: ControlId
  evaluation: Evaluation
  sources: readonly FactSource[]
  /** The error that the control threw; the status is then INSUFFICIENT_DATA. */
  failure?: unknown
}

/** A control in words, with the kinds that it evaluates. Notifications and reports need nothing else of it. */
export interface ControlDescription extends ControlMetadata<object> {
  kinds: readonly Kind[]
}

/** One requirement of the checklist: its description, and an evaluator for each kind. */
export interface Control extends ControlDescription {
  evaluators: readonly Evaluator[]
}

/** What evaluation needs of a control. The bundle of the evaluate function contains no other part of it. */
export type EvaluableControl = Pick<Control, 'id' | 'severity' | 'settings' | 'evaluators'>

/** Declares the evaluator of one kind. */
export type DeclareEvaluator<S> = <K extends Kind, const N extends ControlInputs<K>>(
  kind: K,
  inputs: N,
  evaluator: (resolved: ResolvedInputs<K, N>, evaluatorContext: EvaluatorContext<S>) => Evaluation,
) => Evaluator

/** Declares a control: its metadata, and for each kind the inputs and a pure function that evaluates them. */
export function control<S extends object>(
  metadata: ControlMetadata<S>,
  evaluators: (declareEvaluator: DeclareEvaluator<S>) => readonly Evaluator[],
): Control {
  const declared = evaluators((kind, inputs, evaluator) => ({ kind, inputs, evaluate: evaluator }))
  return { ...metadata, kinds: declared.map(({ kind }) => kind), evaluators: declared }
}

/** The description of a control without its evaluators. */
export function describeControl({ evaluators: _evaluators, ...description }: Control): ControlDescription {
  return description
}

/** Evaluates `resource` against a control. `evaluator` must be the one of the control for the kind of `resource`. */
export function evaluateControl(
  controlDefinition: EvaluableControl,
  evaluator: Evaluator,
  resource: Resource,
  environment: EvaluatorEnvironment,
): ControlEvaluation {
  const usedSources: FactSource[] = []
  const settings = { ...controlDefinition.settings, ...environment.settings.controls[controlDefinition.id] }
  try {
    const sources = {
      ...environment,
      factComputer: environment.factComputer ?? createFactComputer<ResolvedFact>(),
      onSource: (factSource: FactSource) => void usedSources.push(factSource),
    }
    const evaluatorContext = { settings, imagePolicies: environment.settings.images, now: environment.now }
    const evaluation = runEvaluator(evaluator, resource, sources, evaluatorContext)
    return { control: controlDefinition.id, evaluation: escapeAllTexts(evaluation), sources: usedSources }
  } catch (failure) {
    const reason = `the control threw an error: ${quoteText(failure instanceof Error ? failure.message : String(failure))}`
    return {
      control: controlDefinition.id,
      evaluation: { status: 'INSUFFICIENT_DATA', reason },
      sources: usedSources,
      failure,
    }
  }
}

function runEvaluator(
  { inputs, evaluate }: Evaluator,
  resource: Resource,
  inputSources: Parameters<typeof resolveInputs>[2],
  evaluatorContext: EvaluatorContext<object>,
): Evaluation {
  const snapshot = inputSources.lookup(resource)
  if (snapshot?.firstUsedBy) inputSources.onSource({ fact: 'usedBy', ...snapshot.firstUsedBy })
  const resolution = resolveInputs(resource, inputs, inputSources)
  const { settings } = inputSources
  if ('unknown' in resolution) return evaluateMissing([resolution], resource, settings)
  if ('deleted' in resolution) return { status: 'NOT_APPLICABLE', reason: resolution.deleted }
  const outcome = limitSteps(FACT_STEPS.each, () =>
    evaluate(resolution.values as never, evaluatorContext as never),
  )
  if ('exceeds' in outcome)
    return {
      status: 'INSUFFICIENT_DATA',
      reason: explainStepLimit(describeResource(resource), outcome.exceeds),
    }
  const { result } = outcome
  if (resolution.incomplete.length === 0 || isProven(result)) return withoutProof(result)
  return evaluateMissing(resolution.incomplete, resource, settings)
}

/** Whether a result stands, whatever is missing. */
function isProven(result: Evaluation): boolean {
  return result.status === 'NON_COMPLIANT' && result.needsAllFacts !== true
}

function withoutProof(result: Evaluation): Evaluation {
  if (result.status !== 'NON_COMPLIANT') return result
  const { needsAllFacts: _needsAllFacts, ...proven } = result
  return proven
}

/**
 * The evaluation of `resource` without the inputs `missing`. A resource of another account is for that account to evaluate,
 * and so is what a trusted account withholds of resources that this account uses. Whether a workload may run the code of
 * another account is evaluated by controls of its own.
 */
function evaluateMissing(
  missing: readonly MissingInput[],
  resource: Resource,
  { trusted }: Settings,
): Evaluation {
  const isForOwner = ({ withheldBy }: MissingInput) =>
    withheldBy !== undefined && (isOfOtherAccount(resource) || isTrustedOwner(withheldBy, trusted))
  const open = missing.find(input => !isForOwner(input))
  if (open !== undefined) return { status: 'INSUFFICIENT_DATA', reason: open.unknown }
  const [first] = missing
  return notApplicable(
    `This is for account ${first?.withheldBy ?? ''} to evaluate, which owns it: ${first?.unknown ?? ''}.`,
  )
}

import type { ControlEvaluation } from '../controls/control.ts'
import type { Severity } from '../settings/severity.ts'
import type { FactSource } from '../controls/resolve-inputs.ts'
import type { Evidence, Evaluation } from '../controls/evaluation.ts'
import type { Resource } from '../resources/resource.ts'
import type { Transition } from '../state/transition.ts'
import { computeSourceFingerprint, type ControlResult } from '../state/compliance-record.ts'
import { limitSentenceLength } from '../text/quote-text.ts'

/** An evaluation, with the severity of its control. */
export type GradedEvaluation = ControlEvaluation & { severity: Severity }

/** For which change and when a control is evaluated. */
export interface EvaluationContext {
  /** The change of the message that requested it. */
  changeId: string
  /** The change for what no fact changed: time passed, or the settings are others. */
  driftChangeId: string
  at: Date
  /** Whether the resource was deleted. */
  deleted: boolean
}

/** Evidence of more characters of JSON is omitted, with a note. Longer reasons are cut. */
const MAX_EVIDENCE_LENGTH = 1_000
export const MAX_REASON_LENGTH = 500

/**
 * Computes the control result that follows `result`. It has a new `lastTransition` if the finding opened, closed or has
 * a new violation. `INSUFFICIENT_DATA` leaves an open finding as it is, with the reason why it is stale.
 */
export function computeNextResult(
  result: ControlResult | undefined,
  gradedEvaluation: GradedEvaluation,
  resource: Resource,
  context: EvaluationContext,
): ControlResult {
  const { evaluation, severity, sources } = gradedEvaluation
  if (evaluation.status === 'INSUFFICIENT_DATA' && result?.open)
    return { ...result, staleReason: limitSentenceLength(evaluation.reason, MAX_REASON_LENGTH) }
  const open = evaluation.status === 'NON_COMPLIANT'
  const inputFingerprints = [...new Set(sources.map(computeSourceFingerprint))]
  const next: ControlResult = {
    status: evaluation.status,
    ...summarizeEvaluation(evaluation),
    ...pickViolations(evaluation),
    severity,
    open,
    inputFingerprints,
    ...keepLastTransition(result),
  }
  if (open === (result?.open ?? false) && !hasNewViolations(result, evaluation)) return next
  const number = (result?.lastTransition?.number ?? 0) + 1
  const lastTransition: Transition = {
    resource,
    control: gradedEvaluation.control,
    severity,
    number,
    step: deriveStep(open, number, context.deleted),
    ...summarizeEvaluation(evaluation),
    changeId: attributeChange(result, sources, context),
    at: context.at.toISOString(),
  }
  return { ...next, lastTransition, evaluatedFor: context.changeId }
}

/** Whether an open finding has a violation that it did not have before. */
function hasNewViolations(result: ControlResult | undefined, evaluation: Evaluation): boolean {
  if (evaluation.status !== 'NON_COMPLIANT' || !result?.open || result.violations === undefined) return false
  const before = result.violations
  return evaluation.violations?.some(violation => !before.includes(violation)) ?? false
}

function deriveStep(open: boolean, number: number, deleted: boolean): Transition['step'] {
  if (open) return number === 1 ? 'OPENED' : 'REOPENED'
  return deleted ? 'ARCHIVED' : 'RESOLVED'
}

/**
 * Attributes an evaluation to a change: among the changes of those facts that the last evaluation did not have, the
 * one that requested it, otherwise the latest. If there is none, it is drift.
 */
function attributeChange(
  result: ControlResult | undefined,
  sources: readonly FactSource[],
  { changeId, driftChangeId }: EvaluationContext,
): string {
  const before = new Set(result?.inputFingerprints)
  const fresh = sources.filter(factSource => !before.has(computeSourceFingerprint(factSource)))
  if (fresh.some(factSource => factSource.changeId === changeId)) return changeId
  const latest = fresh.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))[0]
  return latest?.changeId ?? (result === undefined ? changeId : driftChangeId)
}

function keepLastTransition(
  result: ControlResult | undefined,
): Pick<ControlResult, 'lastTransition' | 'evaluatedFor'> {
  return {
    ...(result?.lastTransition === undefined ? {} : { lastTransition: result.lastTransition }),
    ...(result?.evaluatedFor === undefined ? {} : { evaluatedFor: result.evaluatedFor }),
  }
}

function summarizeEvaluation(evaluation: Evaluation): { reason?: string; evidence?: Evidence } {
  if (evaluation.status === 'COMPLIANT') return {}
  const reason = limitSentenceLength(evaluation.reason, MAX_REASON_LENGTH)
  return evaluation.status === 'NON_COMPLIANT'
    ? { reason, evidence: truncateEvidence(evaluation.evidence) }
    : { reason }
}

function pickViolations(evaluation: Evaluation): Pick<ControlResult, 'violations'> {
  return evaluation.status === 'NON_COMPLIANT' && evaluation.violations !== undefined
    ? { violations: evaluation.violations }
    : {}
}

function truncateEvidence(evidence: Evidence): Evidence {
  const length = JSON.stringify(evidence).length
  return length > MAX_EVIDENCE_LENGTH ? { omitted: `${length} characters of evidence` } : evidence
}

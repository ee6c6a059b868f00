/** The facts that decided an evaluation, in a form to show. At most 1 KB of JSON is stored. */
export type Evidence = Readonly<Record<string, unknown>>

/** A violation, and what proves it. */
interface NonCompliance {
  status: 'NON_COMPLIANT'
  reason: string
  evidence: Evidence
  violations?: readonly string[]
  /** Whether what is not known of the resource could meet the requirement: only all facts together prove the violation. */
  needsAllFacts?: true
}

/** The result of an evaluator, which runs only if all required facts are known. */
export type EvaluatorResult =
  { status: 'COMPLIANT'; evidence: Evidence } | NonCompliance | { status: 'NOT_APPLICABLE'; reason: string }

/** The evaluation of a resource by a control, with the values of ComplianceType of AWS Config. */
export type Evaluation = EvaluatorResult | { status: 'INSUFFICIENT_DATA'; reason: string }

/** The resource meets the requirement. */
export function compliant(evidence: Evidence): EvaluatorResult {
  return { status: 'COMPLIANT', evidence }
}

/**
 * The resource does not meet the requirement. `violations` are the keys of distinct violations: a new one is notified
 * although the finding is already open.
 */
export function nonCompliant(
  reason: string,
  evidence: Evidence,
  violations?: readonly string[],
): EvaluatorResult {
  return { status: 'NON_COMPLIANT', reason, evidence, ...(violations === undefined ? {} : { violations }) }
}

/**
 * The resource does not meet the requirement by what is known of it, such as a role that no known policy allows an action. Where something
 * is not known, that could meet it, and the status is INSUFFICIENT_DATA.
 */
export function nonCompliantIfComplete(reason: string, evidence: Evidence): EvaluatorResult {
  return { status: 'NON_COMPLIANT', reason, evidence, needsAllFacts: true }
}

/** The requirement does not apply to the resource. */
export function notApplicable(reason: string): EvaluatorResult {
  return { status: 'NOT_APPLICABLE', reason }
}

/** The known facts do not decide whether the resource meets the requirement. */
export function insufficientData(reason: string): Evaluation {
  return { status: 'INSUFFICIENT_DATA', reason }
}

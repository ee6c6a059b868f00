/** What a verdict rests on, small enough to show: at most a kilobyte of JSON is kept. */
export type Evidence = Readonly<Record<string, unknown>>

/** What a control can say of a resource whose facts are known. */
export type EvaluatorResult =
  | { status: 'COMPLIANT'; evidence: Evidence }
  | { status: 'NON_COMPLIANT'; reason: string; evidence: Evidence; violations?: readonly string[] }
  | { status: 'NOT_APPLICABLE'; reason: string }

/** What is said of a resource, in the words of AWS Config's ComplianceType. */
export type Evaluation = EvaluatorResult | { status: 'INSUFFICIENT_DATA'; reason: string }

/** The resource is as it should be. */
export function compliant(evidence: Evidence): EvaluatorResult {
  return { status: 'COMPLIANT', evidence }
}

/** The resource is not as it should be. With `ways`, a way that comes in addition opens the finding again. */
export function nonCompliant(
  reason: string,
  evidence: Evidence,
  violations?: readonly string[],
): EvaluatorResult {
  return { status: 'NON_COMPLIANT', reason, evidence, ...(violations === undefined ? {} : { violations }) }
}

/** The control has nothing to say of this resource. */
export function notApplicable(reason: string): EvaluatorResult {
  return { status: 'NOT_APPLICABLE', reason }
}

/** What a verdict rests on, small enough to show: at most a kilobyte of JSON is kept. */
export type Evidence = Readonly<Record<string, unknown>>

/** What a control can say of a resource whose facts are known. */
export type Judgement =
  | { status: 'COMPLIANT'; evidence: Evidence }
  | { status: 'NON_COMPLIANT'; reason: string; evidence: Evidence; ways?: readonly string[] }
  | { status: 'NOT_APPLICABLE'; reason: string }

/** What is said of a resource, in the words of AWS Config's ComplianceType. */
export type Verdict = Judgement | { status: 'INSUFFICIENT_DATA'; reason: string }

/** The resource is as it should be. */
export function compliant(evidence: Evidence): Judgement {
  return { status: 'COMPLIANT', evidence }
}

/** The resource is not as it should be. With `ways`, a way that comes in addition opens the finding again. */
export function nonCompliant(reason: string, evidence: Evidence, ways?: readonly string[]): Judgement {
  return { status: 'NON_COMPLIANT', reason, evidence, ...(ways === undefined ? {} : { ways }) }
}

/** The control has nothing to say of this resource. */
export function notApplicable(reason: string): Judgement {
  return { status: 'NOT_APPLICABLE', reason }
}

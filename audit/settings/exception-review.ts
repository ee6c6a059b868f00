import { isMatchingException, isInForce, type ExceptionTarget, type Exception } from './exception.ts'

/** An expired exception, with the findings that no other exception covers. */
interface ExpiredException {
  exception: Exception
  findings: readonly ExceptionTarget[]
}

/** The expired and the unused exceptions. */
export interface ExceptionReview {
  expired: readonly ExpiredException[]
  /** Exceptions in force that match no finding and no control result with insufficient data. */
  unmatched: readonly Exception[]
}

/** Checks exceptions against all open findings and all control results with insufficient data (`unknown`). */
export function checkExceptions(
  exceptions: readonly Exception[],
  { findings, unknown }: { findings: readonly ExceptionTarget[]; unknown: readonly ExceptionTarget[] },
  now: Date,
): ExceptionReview {
  const inForce = exceptions.filter(exception => isInForce(exception, now))
  const expired = exceptions.filter(exception => !isInForce(exception, now))
  const open = findings.filter(finding => !inForce.some(exception => isMatchingException(exception, finding)))
  return {
    expired: expired.map(exception => ({
      exception,
      findings: open.filter(finding => isMatchingException(exception, finding)),
    })),
    unmatched: inForce.filter(
      exception => ![...findings, ...unknown].some(finding => isMatchingException(exception, finding)),
    ),
  }
}

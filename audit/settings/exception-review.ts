import { isMatchingException, isInForce, type ExceptionTarget, type Exception } from './exception.ts'

/** An exception that is over, with the findings that it covered and no other covers. */
export interface ExpiredException {
  exception: Exception
  findings: readonly ExceptionTarget[]
}

/** What there is to say of exceptions. */
export interface ExceptionReview {
  expired: readonly ExpiredException[]
  /** Those in force that cover no finding, and nothing that could be one if it could be judged. */
  unmatched: readonly Exception[]
}

/** What there is to say of `exceptions`, given all open findings and all that could not be judged. */
export function checkExceptions(
  exceptions: readonly Exception[],
  { findings, unknown }: { findings: readonly ExceptionTarget[]; unknown: readonly ExceptionTarget[] },
  now: Date,
): ExceptionReview {
  const inForce = exceptions.filter(exception => isInForce(exception, now))
  const over = exceptions.filter(exception => !isInForce(exception, now))
  const open = findings.filter(finding => !inForce.some(exception => isMatchingException(exception, finding)))
  return {
    expired: over.map(exception => ({
      exception,
      findings: open.filter(finding => isMatchingException(exception, finding)),
    })),
    unmatched: inForce.filter(
      exception => ![...findings, ...unknown].some(finding => isMatchingException(exception, finding)),
    ),
  }
}

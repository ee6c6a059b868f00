import { covers, isInForce, type Coverable, type Exception } from './exception.ts'

/** An exception that is over, with the findings that it covered and no other covers. */
export interface ExpiredException {
  exception: Exception
  exposed: readonly Coverable[]
}

/** What there is to say of exceptions. */
export interface ExceptionReview {
  expired: readonly ExpiredException[]
  /** Those in force that cover no finding, and nothing that could be one if it could be judged. */
  unmatched: readonly Exception[]
}

/** What there is to say of `exceptions`, given all open findings and all that could not be judged. */
export function reviewOf(
  exceptions: readonly Exception[],
  { findings, unknown }: { findings: readonly Coverable[]; unknown: readonly Coverable[] },
  now: Date,
): ExceptionReview {
  const inForce = exceptions.filter(exception => isInForce(exception, now))
  const over = exceptions.filter(exception => !isInForce(exception, now))
  const open = findings.filter(finding => !inForce.some(exception => covers(exception, finding)))
  return {
    expired: over.map(exception => ({
      exception,
      exposed: open.filter(finding => covers(exception, finding)),
    })),
    unmatched: inForce.filter(
      exception => ![...findings, ...unknown].some(finding => covers(exception, finding)),
    ),
  }
}

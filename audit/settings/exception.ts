import { isExactGlobMatch } from '../engines/iam/glob/glob-match.ts'

/** The control that reports what has expired. No exception suppresses it, and it cannot be disabled. */
export const EXPIRED_EXCEPTION_CONTROL = 'security-testing/exception-expired'

/** An accepted risk. Findings that it covers stay findings, but are not notified and do not count for exit codes. */
export interface Exception {
  /** The control id; not a pattern, which would hide a misspelling. */
  control: string
  /** An ARN or an ARN pattern: `*` matches any characters, `?` matches one. Case-sensitive. */
  resource: string
  /** Who accepted the risk. */
  owner: string
  /** Why the risk is accepted. */
  reason: string
  /** The last day on which it is in force, an ISO date (UTC). */
  until: string
}

/** A control on a resource, which an exception can cover. */
export interface ExceptionTarget {
  control: string
  arn: string
}

/** The first exception in force that covers a finding. */
export function findException(
  exceptions: readonly Exception[],
  finding: ExceptionTarget,
  now: Date,
): Exception | undefined {
  return exceptions.find(exception => isInForce(exception, now) && isMatchingException(exception, finding))
}

/** Whether an exception is in force at `now`. */
export function isInForce({ until }: Exception, now: Date): boolean {
  return now.toISOString().slice(0, 10) <= until
}

/** Whether an exception matches a finding, in force or not. */
export function isMatchingException({ control, resource }: Exception, finding: ExceptionTarget): boolean {
  return control === finding.control && isExactGlobMatch(resource, finding.arn)
}

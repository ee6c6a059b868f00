import {
  findException,
  isExpiring,
  isInForce,
  isMatchingException,
  type Exception,
  type ExceptionTarget,
} from './exception.ts'

/** An expired exception, with the findings that no other exception covers. */
interface ExpiredException {
  exception: Exception
  findings: readonly ExceptionTarget[]
}

/** An exception in force, and how many findings it covers. */
interface CoveringException {
  exception: Exception
  covers: number
}

/** The expired and the unused exceptions. */
export interface ExceptionReview {
  expired: readonly ExpiredException[]
  /** Exceptions in force that match no finding and no control result with insufficient data. */
  unmatched: readonly Exception[]
  /** Exceptions in force that end soon. */
  expiring: readonly CoveringException[]
  /** Exceptions in force that cover many findings, most first. */
  broad: readonly CoveringException[]
}

/** The number of findings from which an exception is called broad. */
const BROAD = 20

/** Checks exceptions against all open findings and all control results with insufficient data (`unknown`). */
export function checkExceptions(
  exceptions: readonly Exception[],
  { findings, unknown }: { findings: readonly ExceptionTarget[]; unknown: readonly ExceptionTarget[] },
  now: Date,
): ExceptionReview {
  const inForce = exceptions.filter(exception => isInForce(exception, now))
  const expired = exceptions.filter(exception => !isInForce(exception, now))
  const first = findings.map(finding => findException(inForce, finding, now))
  const open = findings.filter((_, index) => first[index] === undefined)
  const covering = inForce.map(exception => ({
    exception,
    covers: first.filter(each => each === exception).length,
  }))
  return {
    expired: expired.map(exception => ({
      exception,
      findings: open.filter(finding => isMatchingException(exception, finding)),
    })),
    unmatched: inForce.filter(
      exception => ![...findings, ...unknown].some(finding => canMatch(exception, finding)),
    ),
    expiring: covering.filter(({ exception }) => isExpiring(exception, now)),
    broad: covering.filter(({ covers }) => covers >= BROAD).toSorted((a, b) => b.covers - a.covers),
  }
}

/** Whether an exception is about a finding, or that is not known because the tags of the resource could not be read. */
function canMatch(exception: Exception, finding: ExceptionTarget): boolean {
  const isUnread = exception.tag !== undefined && finding.tagDigests === 'UNKNOWN'
  return isMatchingException(exception, finding) || (isUnread && exception.control === finding.control)
}

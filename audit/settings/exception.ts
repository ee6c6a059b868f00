import { isExactGlobMatch } from '../engines/iam/glob/glob-match.ts'

/** A risk that somebody accepted: the findings it covers stay findings, but nobody is told and no exit code says so. */
export interface Exception {
  /** The control's id, whole: a pattern would hide a misspelt one. */
  control: string
  /** ARNs of resources; `*` stands for any characters, `?` for one. Case matters. */
  resource: string
  /** Who accepted the risk. */
  owner: string
  /** Why. */
  reason: string
  /** The last day on which it holds, an ISO day (UTC). */
  until: string
}

/** What an exception may cover: the finding of a control on the resource of this ARN. */
export interface ExceptionTarget {
  control: string
  arn: string
}

/** The first exception that covers a finding and is in force. */
export function findException(
  exceptions: readonly Exception[],
  finding: ExceptionTarget,
  now: Date,
): Exception | undefined {
  return exceptions.find(exception => isInForce(exception, now) && isMatchingException(exception, finding))
}

/** Whether the last day of `exception` is not over. */
export function isInForce({ until }: Exception, now: Date): boolean {
  return now.toISOString().slice(0, 10) <= until
}

/** Whether `exception` is meant for a finding, in force or not. */
export function isMatchingException({ control, resource }: Exception, finding: ExceptionTarget): boolean {
  return control === finding.control && isExactGlobMatch(resource, finding.arn)
}

import { hash } from 'node:crypto'
import { isExactGlobMatch } from '../engines/iam/glob/glob-match.ts'
import { quoteName } from '../text/quote-text.ts'
import { computeTagDigest, type ExceptionTag, type TagDigests } from './exception-tag.ts'

/** The control that reports what has expired. No exception suppresses it, and it cannot be disabled. */
export const EXPIRED_EXCEPTION_CONTROL = 'security-testing/exception-expired'

/** Days before its end from which an exception is announced as expiring. */
const EXPIRING_DAYS = 14

const DAY = 86_400_000

/** An accepted risk. Findings that it covers stay findings, but are not notified and do not count for exit codes. */
export interface Exception {
  /** The control id; not a pattern, which would hide a misspelling. */
  control: string
  /** An ARN or an ARN pattern: `*` matches any characters, `?` matches one. Case-sensitive. It has a resource, an account or a tag. */
  resource?: string | undefined
  /** The account whose resources it covers, by the account id in their ARNs. */
  account?: string | undefined
  /** The tag of the resources that it covers. Who may tag a resource decides whether it is one of them. */
  tag?: ExceptionTag | undefined
  /** Who accepted the risk. */
  owner: string
  /** Why the risk is accepted. */
  reason: string
  /** The last day on which it is in force, an ISO date (UTC). */
  until: string
  /** The digest of the evidence for which it was given (`computeEvidenceDigest`): it covers findings with this evidence only. */
  evidence?: string | undefined
}

/** What a finding shows: why it fails, and on what evidence. */
interface ShownEvidence {
  reason?: string | undefined
  evidence?: Readonly<Record<string, unknown>> | undefined
}

/** A control on a resource, which an exception can cover. */
export interface ExceptionTarget extends ShownEvidence {
  control: string
  arn: string
  /** The tags of the resource; undefined where those of its kind are not read. No exception by tag covers what is not known. */
  tagDigests: TagDigests | undefined
}

/** The first exception in force that covers a finding. */
export function findException(
  exceptions: readonly Exception[],
  finding: ExceptionTarget,
  now: Date,
): Exception | undefined {
  return exceptions.find(
    exception =>
      isInForce(exception, now) &&
      isMatchingException(exception, finding) &&
      isForEvidence(exception, finding),
  )
}

/** The first exception in force that would cover a finding, but was given for other evidence. */
export function findOutdatedException(
  exceptions: readonly Exception[],
  finding: ExceptionTarget,
  now: Date,
): Exception | undefined {
  if (findException(exceptions, finding, now) !== undefined) return undefined
  return exceptions.find(
    exception =>
      exception.evidence !== undefined &&
      isInForce(exception, now) &&
      isMatchingException(exception, finding),
  )
}

/** Whether an exception is in force at `now`. */
export function isInForce({ until }: Pick<Exception, 'until'>, now: Date): boolean {
  return now.toISOString().slice(0, 10) <= until
}

/** Whether an exception is in force at `now` and ends within the next days. */
export function isExpiring(exception: Pick<Exception, 'until'>, now: Date): boolean {
  return isInForce(exception, now) && !isInForce(exception, new Date(now.getTime() + EXPIRING_DAYS * DAY))
}

/** The first exception in force by a tag that would cover a finding, but the tags of its resource are not known. */
export function findUndecidedException(
  exceptions: readonly Exception[],
  finding: ExceptionTarget,
  now: Date,
): Exception | undefined {
  const isKnown = Array.isArray(finding.tagDigests)
  if (isKnown || findException(exceptions, finding, now) !== undefined) return undefined
  return exceptions.find(
    exception =>
      exception.tag !== undefined &&
      exception.control === finding.control &&
      isInForce(exception, now) &&
      isForEvidence(exception, finding),
  )
}

/** Whether an exception is about a finding, in force or not, and whatever the evidence. */
export function isMatchingException(
  { control, resource, account, tag }: Exception,
  finding: ExceptionTarget,
): boolean {
  if (control !== finding.control) return false
  if (tag !== undefined)
    return Array.isArray(finding.tagDigests) && finding.tagDigests.includes(computeTagDigest(tag))
  if (account !== undefined) return finding.arn.split(':')[4] === account
  return resource !== undefined && isExactGlobMatch(resource, finding.arn)
}

function isForEvidence({ evidence }: Exception, finding: ExceptionTarget): boolean {
  return evidence === undefined || evidence === computeEvidenceDigest(finding)
}

/** What an exception covers: the ARN pattern, `account 111122223333`, or `tag team=payments`. */
export function describeExceptionScope({
  resource,
  account,
  tag,
}: Pick<Exception, 'resource' | 'account' | 'tag'>): string {
  if (tag !== undefined) return `tag ${describeTag(tag)}`
  return resource ?? `account ${account ?? ''}`
}

/** `team=payments`, and a key or value that is not plain in quotes, `"cost center"=""`. */
export function describeTag({ key, value }: ExceptionTag): string {
  return [key, value].map(text => quoteName(text).replace(/^[^"]*=.*$/, '"$&"')).join('=')
}

/** ARNs that have nothing in common but their partition. */
const UNLIKE = [
  'lambda:eu-west-1:111122223333:function:hook',
  'iam::444455556666:role/Q',
  'ecs:zz:999999999999:x',
]
const PARTITIONS = ['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc']

/**
 * Whether an ARN pattern matches all of a partition, however it is written: an exception for it would disable its control.
 */
export function isUnboundedPattern(pattern: string): boolean {
  return PARTITIONS.some(partition =>
    UNLIKE.every(rest => isExactGlobMatch(pattern, `arn:${partition}:${rest}`)),
  )
}

/**
 * `sha256:…` of what a finding shows, whatever the order of its fields: of its evidence or, if it has none, of its reason. Undefined
 * where evidence was left out for its size: whether it changed is not known then.
 */
export function computeEvidenceDigest({ reason, evidence = {} }: ShownEvidence): string | undefined {
  const names = Object.keys(evidence)
  if (names.length === 1 && names[0] === 'omitted') return undefined
  if (names.length === 0 && reason === undefined) return undefined
  const shown = names.length === 0 ? { reason } : { evidence }
  return `sha256:${hash('sha256', JSON.stringify(sortFields(shown)))}`
}

function sortFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortFields)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, inner]) => [name, sortFields(inner)] as const)
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

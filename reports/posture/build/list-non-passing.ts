import type { ControlDescription } from '../../../audit/controls/control.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import {
  findException,
  findOutdatedException,
  findUndecidedException,
  type ExceptionTarget,
} from '../../../audit/settings/exception.ts'
import { getOpening, type OpeningTransition } from '../../../audit/state/transition.ts'
import { compareSeverity } from '../../../audit/settings/severity.ts'
import {
  computeAgeDays,
  computeOverdueDays,
  type AcceptedFinding,
  type Finding,
  type UndecidedAcceptance,
  type FindingChange,
  type NonPassingResult,
} from '../finding.ts'
import type { Posture } from '../posture.ts'
import type { ReportedRecord, ReportedResult } from '../reported-items.ts'
import type { PostureContext } from './posture-context.ts'
import { buildCoverable } from './list-exceptions-to-review.ts'

/** What does not pass, each list with the highest severity first. */
type NonPassingResults = Pick<Posture, 'findings' | 'accepted' | 'unknown'>

/** Lists what does not pass of `records`: open findings, accepted ones, and evaluations with the result INSUFFICIENT_DATA. */
export function listNonPassing(
  records: readonly ReportedRecord[],
  checklist: readonly ControlDescription[],
  postureContext: PostureContext,
): NonPassingResults {
  const results: NonPassingResult[] = []
  for (const record of records) addNonPassing(results, record, { checklist, postureContext })
  const sorted = results.toSorted(compareBySeverity)
  const all = sorted.filter(isFinding)
  return {
    findings: all.filter(finding => !isAccepted(finding)),
    accepted: all.filter(isAccepted),
    unknown: sorted.filter(each => !isFinding(each)),
  }
}

function addNonPassing(
  found: NonPassingResult[],
  { resource, results, tagDigests }: ReportedRecord,
  { checklist, postureContext }: { checklist: readonly ControlDescription[]; postureContext: PostureContext },
): void {
  const { kind, arn, region } = resource
  const shown = { kind, arn, region }
  for (const { id: control, severity } of checklist) {
    const entry = results[control]
    if (entry?.reason === undefined) continue
    const result = { control, severity, resource: shown, reason: entry.reason }
    if (entry.status === 'INSUFFICIENT_DATA') found.push(result)
    else if (entry.status === 'NON_COMPLIANT')
      found.push(buildFinding(result, entry, { ...postureContext, resource, tagDigests }))
  }
}

function buildFinding(
  result: NonPassingResult,
  controlResult: ReportedResult,
  postureContext: PostureContext & Pick<ExceptionTarget, 'tagDigests'> & { resource: Resource },
): Finding | AcceptedFinding {
  const { evidence, staleReason, lastTransition } = controlResult
  const { exceptions = [], at } = postureContext
  const target = { ...buildCoverable(result, postureContext.tagDigests), evidence }
  const exception = findException(exceptions, target, at)
  const outdated = findOutdatedException(exceptions, target, at)
  const undecided = findUndecidedException(exceptions, target, at)
  const opening = lastTransition && getOpening(lastTransition)
  const own = findOwnOpening(opening, postureContext)
  const since = findOpenSince(result, own, postureContext)
  const ageDays = computeAgeDays(since, at)
  // A further violation has the days of its severity from when it began, as its notification says.
  const due = { ...result, evidence, since: own ?? since }
  // The exception has an end of its own.
  const overdueDays = exception ? undefined : computeOverdueDays(due, postureContext.findingDueDays, at)
  const tags = postureContext.findTags?.(postureContext.resource)
  const change = opening && buildFindingChange(opening.changeId, postureContext)
  const transition = lastTransition && {
    resource: postureContext.resource,
    control: result.control,
    number: lastTransition.number,
    changeId: lastTransition.changeId,
  }
  return {
    ...result,
    workflow: exception
      ? 'SUPPRESSED'
      : transition && postureContext.wasNotified?.(transition)
        ? 'NOTIFIED'
        : 'NEW',
    ...(evidence ? { evidence } : {}),
    ...(since === undefined ? {} : { since }),
    ...(staleReason === undefined ? {} : { stale: staleReason }),
    ...(change ? { change } : {}),
    ...(ageDays === undefined ? {} : { ageDays }),
    ...(overdueDays === undefined ? {} : { overdueDays }),
    ...(tags ? { tags } : {}),
    ...(exception ? { exception } : {}),
    ...(outdated ? { outdated } : {}),
    ...(undecided ? { undecided: { exception: undecided, tags: describeTagGap(target) } } : {}),
  }
}

/** When the last violation of a finding began. An initial scan of the same run does not know it: each run would say another time. */
function findOwnOpening(
  opening: OpeningTransition | undefined,
  { isFresh = false }: PostureContext,
): string | undefined {
  return opening && isFresh && isOfInitialScan(opening.changeId) ? undefined : opening?.at
}

/**
 * Since when a finding is open, as far as it is known. What was known before counts if it is earlier than its own opening, and not later
 * than the report: then a clock was wrong.
 */
function findOpenSince(
  result: NonPassingResult,
  own: string | undefined,
  { findOpenSince: findEarlier, at }: PostureContext,
): string | undefined {
  const earlier = findEarlier?.(result)
  if (earlier === undefined || Date.parse(earlier) > at.getTime()) return own
  if (own === undefined) return earlier
  return Date.parse(earlier) < Date.parse(own) ? earlier : own
}

/** Why it is not known which tags the resource has. */
function describeTagGap({ tagDigests }: ExceptionTarget): UndecidedAcceptance['tags'] {
  return tagDigests === 'UNKNOWN' ? 'NOT_READABLE' : 'NOT_READ'
}

function isOfInitialScan(changeId: string): boolean {
  return changeId.startsWith('baseline:')
}

/** Scans that a schedule or a deployment started: they do not identify who made a change. */
const SCHEDULED_ACTIONS = ['assay:Baseline', 'assay:Sweep']

function buildFindingChange(id: string, { findChange }: PostureContext): FindingChange | undefined {
  const change = findChange?.(id)
  if (change === undefined || isOfInitialScan(id) || SCHEDULED_ACTIONS.includes(change.action))
    return undefined
  return { id, action: change.action, actor: change.actor.name, at: change.at }
}

function isFinding(result: NonPassingResult): result is Finding {
  return 'workflow' in result
}

function isAccepted(finding: Finding): finding is AcceptedFinding {
  return 'exception' in finding
}

function compareBySeverity(a: NonPassingResult, b: NonPassingResult): number {
  const order = compareSeverity(a.severity, b.severity)
  return order || compareText(a.control, b.control) || compareText(a.resource.arn, b.resource.arn)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

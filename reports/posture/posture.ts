import type { ChangeOrigin } from '../../audit/events/change-origin.ts'
import type { Transition, TransitionIdentity } from '../../audit/state/transition.ts'
import type { ControlDescription } from '../../audit/controls/control.ts'
import type { Strategy } from '../../audit/settings/strategy.ts'
import { compareSeverity, type Severity } from '../../audit/settings/severity.ts'
import type { Evaluation } from '../../audit/controls/evaluation.ts'
import type { FrameworkDescription } from '../../audit/frameworks/framework.ts'
import type { Attestation } from '../../audit/settings/attestation.ts'
import { adjustControls, findSeverityRating } from '../../audit/settings/control-adjustment.ts'
import type { Settings } from '../../audit/settings/settings.ts'
import {
  findException,
  findOutdatedException,
  type ExceptionTarget,
  type Exception,
} from '../../audit/settings/exception.ts'
import { checkExceptions } from '../../audit/settings/exception-review.ts'
import type { Resource } from '../../audit/resources/resource.ts'
import type { ListingGap } from '../../audit/resources/assay/sweep.ts'
import type { SweepCoverage } from '../../audit/resources/assay/sweep-coverage.ts'
import { listDisabledControls, type DisabledControl, type RatedSeverity } from './disabled-controls.ts'
import { buildFrameworkPostures, type FrameworkPosture } from './framework-posture.ts'
import { createHiddenKindTest, mergeGaps, selectGaps } from './listing-gaps.ts'
import {
  computeAgeDays,
  computeOverdueDays,
  type AcceptedFinding,
  type DueDaysBySeverity,
  type Finding,
  type FindingChange,
  type NonPassingResult,
  type OwnerTags,
} from './finding.ts'
import { countGroups, type FindingGroups } from './finding-groups.ts'
import type { Provenance } from './provenance.ts'
import { listTopFixes, type TopFix } from './top-fixes.ts'
import { countNotInUse, type ResourcesNotInUse } from './not-in-use.ts'
import type { ReportedRecord, ReportedResult } from './reported-items.ts'

export type { AcceptedFinding, Finding, NonPassingResult } from './finding.ts'

/** The number of evaluations by result. */
export type EvaluationCounts = Record<Evaluation['status'], number>

/** A control of the checklist, with the number of its evaluations by result. */
export interface ControlPosture extends Pick<
  ControlDescription,
  'id' | 'title' | 'severity' | 'rationale' | 'remediation' | 'references' | 'frameworks'
> {
  strategy: Strategy
  /** Its own severity, where the configuration gives it another one. */
  rated?: RatedSeverity
  /** How it evaluates resources, where the title does not say it. */
  criteria: readonly string[]
  knownLimitations: readonly string[]
  counts: EvaluationCounts
  /** The number of its NON_COMPLIANT evaluations that are accepted. */
  accepted: number
}

/** An expired exception, and the number of open findings that only it covered. */
interface EndedException extends Exception {
  exposed: number
}

/** An exception in force, and the number of findings that it covers. */
interface CoveringException extends Exception {
  covers: number
}

/** The open findings of one report. */
export interface TrendPoint {
  /** When the account was read, ISO 8601. */
  at: string
  open: Readonly<Record<Severity, number>>
}

/** What changed since an earlier report. */
interface ChangesSince {
  /** The time of the earlier report, ISO 8601. */
  at: string
  /** Open and not open in the earlier report: these findings have `isNew`. */
  opened: number
  /** Resolved or deleted since. */
  closed: number
  /** Open in the earlier report and accepted now. */
  accepted: number
  /** Open in the earlier report and not known any more. */
  notKnown: number
  /** The first of the closed findings, as they were, the highest severity first. */
  firstClosed: readonly Pick<NonPassingResult, 'control' | 'severity' | 'resource'>[]
}

/** The posture of an account, from which every report format is rendered (`docs/posture.schema.json`). */
export interface Posture {
  schema: 'assay.posture/1'
  account: string
  regions: readonly string[]
  /** When the account was read, ISO 8601: everything is of this time or later. */
  at: string
  /** The number of resources that at least one control evaluates. */
  resources: number
  counts: EvaluationCounts
  /** The checklist without disabled controls, in its own order. */
  controls: readonly ControlPosture[]
  /** The controls that the configuration disables, in the order of the checklist; absent if there are none. */
  disabled?: readonly DisabledControl[]
  /** The frameworks whose clauses controls support. */
  frameworks: readonly FrameworkPosture[]
  /** Open findings, the highest severity first. */
  findings: readonly Finding[]
  /** Findings that an exception covers, the highest severity first. */
  accepted: readonly AcceptedFinding[]
  /** Evaluations with the result INSUFFICIENT_DATA. */
  unknown: readonly NonPassingResult[]
  /** What could not be listed or evaluated; the number of missing resources is unknown. */
  unlisted: readonly string[]
  /** What can be missing for the reasons in `unlisted`. */
  gaps: readonly ListingGap[]
  /** Resources that no audited resource uses, which are not evaluated for that reason. */
  notInUse: readonly ResourcesNotInUse[]
  exceptions: {
    expired: readonly EndedException[]
    /** Exceptions in force that match no finding and no evaluation with the result INSUFFICIENT_DATA. */
    unmatched: readonly Exception[]
    /** Exceptions that end within 14 days; absent if there are none. */
    expiring?: readonly CoveringException[]
    /** Exceptions that cover 20 findings or more; absent if there are none. */
    broad?: readonly CoveringException[]
  }
  /** The coverage of the full scans; deployments only. */
  sweep?: SweepCoverage
  /** The days within which vulnerabilities of each severity must be fixed. */
  dueDays: DueDaysBySeverity
  /** The remediations that close most open findings. */
  topFixes: readonly TopFix[]
  groups: FindingGroups
  /** What changed since an earlier report, if this one is compared with one. */
  since?: ChangesSince
  /** The open findings of the last reports, in the order of time, with this one; missing without earlier ones. */
  trend?: readonly TrendPoint[]
  provenance?: Provenance
}

/** The account of a posture, and lookups for what compliance records refer to. */
export interface PostureContext {
  account: string
  regions: readonly string[]
  at: Date
  unlisted?: readonly string[]
  /** What can be missing for the reasons in `unlisted`; by default anything. Gaps of other regions do not count. */
  gaps?: readonly ListingGap[]
  /** The resources that no audited resource uses. */
  notInUse?: readonly Pick<Resource, 'kind'>[]
  exceptions?: readonly Exception[]
  /** Control settings by control id: which are disabled, and which have another severity. */
  controlSettings?: Settings['controls']
  /** The frameworks of the report. */
  frameworks: readonly FrameworkDescription[]
  attestations?: readonly Attestation[]
  /** The change with this id, unless it has expired. */
  findChange?: (id: string) => ChangeOrigin | undefined
  /** Whether the transition was notified. */
  wasNotified?: (transition: TransitionIdentity & Pick<Transition, 'changeId'>) => boolean
  sweep?: SweepCoverage
  dueDays?: DueDaysBySeverity
  /** Whether the initial scan is part of this run: then it is not known for how long its findings are open. */
  isFresh?: boolean
  /** The tags of a resource that say who is responsible; undefined where tags are not read. */
  findTags?: (resource: Resource) => OwnerTags | undefined
  provenance?: Provenance
}

/** Builds the posture from compliance records. */
export function buildPosture(
  records: readonly ReportedRecord[],
  wholeChecklist: readonly ControlDescription[],
  postureContext: PostureContext,
): Posture {
  const { account, regions, at, unlisted = [], notInUse = [], attestations = [], sweep } = postureContext
  const { dueDays = {}, provenance } = postureContext
  const { controlSettings = {} } = postureContext
  const checklist = adjustControls(wholeChecklist, controlSettings, at)
  const disabled = listDisabledControls(wholeChecklist, controlSettings, at)
  const result = records
    .flatMap(record => listNonPassing(record, checklist, postureContext))
    .toSorted(compareBySeverity)
  const unknown = result.filter(each => !isFinding(each))
  const all = result.filter(isFinding)
  const accepted = all.filter(isAccepted)
  const findings = all.filter(finding => !isAccepted(finding))
  const { counts, controls: counted } = countEvaluations(records, checklist, accepted)
  const controls = counted.map(control => addRating(control, wholeChecklist, controlSettings, at))
  const gaps = selectGaps(postureContext.gaps ?? unlisted.map(() => ({})), regions)
  const canMissSome = createHiddenKindTest(gaps)
  const incomplete = new Set(checklist.filter(({ kinds }) => canMissSome(kinds)).map(({ id }) => id))
  const clauseContext = { attestations, at, incomplete }
  return {
    schema: 'assay.posture/1',
    account,
    regions,
    at: at.toISOString(),
    resources: records.length,
    counts,
    controls,
    ...(disabled.length > 0 ? { disabled } : {}),
    frameworks: buildFrameworkPostures(postureContext.frameworks, controls, { ...clauseContext, disabled }),
    findings,
    accepted,
    unknown,
    unlisted,
    gaps: mergeGaps(gaps),
    notInUse: countNotInUse(notInUse),
    exceptions: reviewExceptions(all, unknown, postureContext),
    ...(sweep ? { sweep } : {}),
    dueDays,
    topFixes: listTopFixes(findings),
    groups: countGroups(findings, account),
    ...(provenance ? { provenance } : {}),
  }
}

function addRating(
  control: ControlPosture,
  checklist: readonly ControlDescription[],
  controlSettings: Settings['controls'],
  at: Date,
): ControlPosture {
  const rating = findSeverityRating(controlSettings, control.id, at)
  const own = checklist.find(({ id }) => id === control.id)?.severity
  return rating === undefined || own === undefined
    ? control
    : { ...control, rated: { own, reason: rating.reason } }
}

function reviewExceptions(
  findings: readonly NonPassingResult[],
  unknown: readonly NonPassingResult[],
  { exceptions = [], at }: PostureContext,
): Posture['exceptions'] {
  const what = { findings: findings.map(buildCoverable), unknown: unknown.map(buildCoverable) }
  const { expired, unmatched, expiring, broad } = checkExceptions(exceptions, what, at)
  const flatten = (covering: (typeof broad)[number]): CoveringException => ({
    ...covering.exception,
    covers: covering.covers,
  })
  return {
    expired: expired.map(({ exception, findings: exposed }) => ({ ...exception, exposed: exposed.length })),
    unmatched,
    ...(expiring.length > 0 ? { expiring: expiring.map(flatten) } : {}),
    ...(broad.length > 0 ? { broad: broad.map(flatten) } : {}),
  }
}

function buildCoverable(result: NonPassingResult & Pick<Finding, 'evidence'>): ExceptionTarget {
  const { control, resource, reason, evidence } = result
  return { control, arn: resource.arn, reason, evidence }
}

function listNonPassing(
  { resource, results }: ReportedRecord,
  checklist: readonly ControlDescription[],
  postureContext: PostureContext,
): NonPassingResult[] {
  const { kind, arn, region } = resource
  return checklist.flatMap(({ id: control, severity }) => {
    const entry = results[control]
    if (entry?.reason === undefined) return []
    const result = { control, severity, resource: { kind, arn, region }, reason: entry.reason }
    if (entry.status === 'INSUFFICIENT_DATA') return [result]
    if (entry.status !== 'NON_COMPLIANT') return []
    return [buildFinding(result, entry, { ...postureContext, resource })]
  })
}

function buildFinding(
  result: NonPassingResult,
  controlResult: ReportedResult,
  postureContext: PostureContext & { resource: Resource },
): Finding | AcceptedFinding {
  const { evidence, staleReason, lastTransition } = controlResult
  const { exceptions = [], at } = postureContext
  const target = { ...buildCoverable(result), evidence }
  const exception = findException(exceptions, target, at)
  const outdated = findOutdatedException(exceptions, target, at)
  const ageDays = computeKnownAge(lastTransition, postureContext)
  // The exception has an end of its own.
  const overdueDays = exception ? undefined : computeOverdueDays({ ...result, evidence }, at)
  const tags = postureContext.findTags?.(postureContext.resource)
  const change = lastTransition && buildFindingChange(lastTransition.changeId, postureContext)
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
    ...(lastTransition ? { since: lastTransition.at } : {}),
    ...(staleReason === undefined ? {} : { stale: staleReason }),
    ...(change ? { change } : {}),
    ...(ageDays === undefined ? {} : { ageDays }),
    ...(overdueDays === undefined ? {} : { overdueDays }),
    ...(tags ? { tags } : {}),
    ...(exception ? { exception } : {}),
    ...(outdated ? { outdated } : {}),
  }
}

function computeKnownAge(
  transition: ReportedResult['lastTransition'],
  { at, isFresh = false }: PostureContext,
): number | undefined {
  if (transition === undefined || (isFresh && isOfInitialScan(transition.changeId))) return undefined
  return computeAgeDays(transition.at, at)
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

function countEvaluations(
  records: readonly ReportedRecord[],
  checklist: readonly ControlDescription[],
  accepted: readonly Finding[],
): Pick<Posture, 'counts' | 'controls'> {
  const total = createEmptyCounts()
  const controls = checklist.map(control => {
    const {
      id,
      title,
      severity,
      rationale,
      remediation,
      references,
      frameworks,
      criteria = [],
      knownLimitations = [],
    } = control
    const evaluationCounts = createEmptyCounts()
    for (const { results, passing } of records) {
      const status = results[id]?.status ?? passing?.[id]
      if (status === undefined) continue
      evaluationCounts[status] += 1
      total[status] += 1
    }
    const texts = {
      title,
      severity,
      rationale,
      remediation,
      references,
      frameworks,
      criteria,
      knownLimitations,
    }
    const [strategy] = id.split('/') as [Strategy]
    return {
      id,
      strategy,
      ...texts,
      counts: evaluationCounts,
      accepted: accepted.filter(each => each.control === id).length,
    }
  })
  return { counts: total, controls }
}

function createEmptyCounts(): EvaluationCounts {
  return { COMPLIANT: 0, NON_COMPLIANT: 0, INSUFFICIENT_DATA: 0, NOT_APPLICABLE: 0 }
}

function compareBySeverity(a: NonPassingResult, b: NonPassingResult): number {
  const order = compareSeverity(a.severity, b.severity)
  return order || compareText(a.control, b.control) || compareText(a.resource.arn, b.resource.arn)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

import type { ChangeOrigin } from '../../audit/events/change-origin.ts'
import type { ControlResult, ComplianceRecord } from '../../audit/state/compliance-record.ts'
import type { Transition } from '../../audit/state/transition.ts'
import type { Checklist } from '../../audit/checklist.ts'
import type { Control, ControlId, Strategy } from '../../audit/controls/control.ts'
import { compareSeverity, type Severity } from '../../audit/settings/severity.ts'
import type { Evidence, Evaluation } from '../../audit/controls/evaluation.ts'
import { findException, type ExceptionTarget, type Exception } from '../../audit/settings/exception.ts'
import { checkExceptions } from '../../audit/settings/exception-review.ts'
import type { Resource } from '../../audit/resources/resource.ts'
import type { SweepCoverage } from '../../audit/resources/assay/sweep-coverage.ts'

/** How many verdicts there are of each kind. */
export type EvaluationCounts = Record<Evaluation['status'], number>

/** A control of the checklist, and how its verdicts are spread. */
export interface ControlPosture extends Pick<
  Control,
  'id' | 'title' | 'severity' | 'rationale' | 'remediation' | 'references' | 'frameworks'
> {
  strategy: Strategy
  knownLimitations: readonly string[]
  counts: EvaluationCounts
  /** How many of its NON_COMPLIANT verdicts are accepted. */
  accepted: number
}

/** A control's verdict on a resource that does not pass. */
export interface NonPassingResult {
  control: ControlId
  severity: Severity
  resource: Pick<Resource, 'kind' | 'arn' | 'region'>
  reason: string
}

/** The change that made a finding open. */
export interface FindingChange {
  id: string
  /** `service:Operation`. */
  action: string
  actor: string
  /** ISO 8601. */
  at: string
}

/** A resource that is not as a control asks. `workflow` has Security Hub's words. */
export interface Finding extends NonPassingResult {
  workflow: 'NEW' | 'NOTIFIED' | 'SUPPRESSED'
  evidence?: Evidence
  /** When it was found, ISO 8601. */
  since?: string
  /** Why it could not be judged again. */
  stale?: string
  change?: FindingChange
}

/** A finding that an exception covers. */
export interface AcceptedFinding extends Finding {
  exception: Exception
}

/** An exception whose last day is over, and how many open findings it covered that no other covers. */
export interface EndedException extends Exception {
  exposed: number
}

/** Where an account stands: the one document that every form of report is made of (`docs/posture.schema.json`). */
export interface Posture {
  schema: 'assay.posture/1'
  account: string
  regions: readonly string[]
  /** When the account was judged, ISO 8601. */
  at: string
  /** Resources that at least one control judges. */
  resources: number
  counts: EvaluationCounts
  /** The checklist, in its own order. */
  controls: readonly ControlPosture[]
  /** Open findings, the worst first. */
  findings: readonly Finding[]
  /** Findings that an exception covers, the worst first. */
  accepted: readonly AcceptedFinding[]
  /** What could not be judged, and why. */
  unknown: readonly NonPassingResult[]
  /** What could not even be listed, so that nobody knows how much is missing. */
  unlisted: readonly string[]
  exceptions: {
    expired: readonly EndedException[]
    /** Exceptions in force that cover no finding, and nothing that could be one if it could be judged. */
    unmatched: readonly Exception[]
  }
  /** How much of the account the sweeps of a deployed Assay have seen. */
  sweep?: SweepCoverage
}

/** What a posture is of, and where it finds what sheets only name. */
export interface PostureContext {
  account: string
  regions: readonly string[]
  at: Date
  unlisted?: readonly string[]
  exceptions?: readonly Exception[]
  /** The cause of this id, where it is still known. */
  findChange?: (id: string) => ChangeOrigin | undefined
  /** Whether a message told of the transition. */
  wasNotified?: (transition: Transition) => boolean
  sweep?: SweepCoverage
}

/** The posture that `sheets` show. */
export function buildPosture(
  records: readonly ComplianceRecord[],
  checklist: Checklist,
  postureContext: PostureContext,
): Posture {
  const { account, regions, at, unlisted = [], sweep } = postureContext
  const result = records
    .flatMap(record => listNonPassing(record, checklist, postureContext))
    .toSorted(compareBySeverity)
  const unknown = result.filter(each => !isFinding(each))
  const all = result.filter(isFinding)
  const accepted = all.filter(isAccepted)
  return {
    schema: 'assay.posture/1',
    account,
    regions,
    at: at.toISOString(),
    resources: records.length,
    ...countEvaluations(records, checklist, accepted),
    findings: all.filter(finding => !isAccepted(finding)),
    accepted,
    unknown,
    unlisted,
    exceptions: reviewExceptions(all, unknown, postureContext),
    ...(sweep ? { sweep } : {}),
  }
}

function reviewExceptions(
  findings: readonly NonPassingResult[],
  unknown: readonly NonPassingResult[],
  { exceptions = [], at }: PostureContext,
): Posture['exceptions'] {
  const what = { findings: findings.map(buildCoverable), unknown: unknown.map(buildCoverable) }
  const { expired, unmatched } = checkExceptions(exceptions, what, at)
  return {
    expired: expired.map(({ exception, findings: exposed }) => ({ ...exception, exposed: exposed.length })),
    unmatched,
  }
}

function buildCoverable({ control, resource }: NonPassingResult): ExceptionTarget {
  return { control, arn: resource.arn }
}

function listNonPassing(
  { resource, results }: ComplianceRecord,
  checklist: Checklist,
  postureContext: PostureContext,
): NonPassingResult[] {
  const { kind, arn, region } = resource
  return checklist.flatMap(({ id: control, severity }) => {
    const entry = results[control]
    if (entry?.reason === undefined) return []
    const result = { control, severity, resource: { kind, arn, region }, reason: entry.reason }
    if (entry.status === 'INSUFFICIENT_DATA') return [result]
    return entry.status === 'NON_COMPLIANT' ? [buildFinding(result, entry, postureContext)] : []
  })
}

function buildFinding(
  result: NonPassingResult,
  controlResult: ControlResult,
  postureContext: PostureContext,
): Finding | AcceptedFinding {
  const { evidence, staleReason, lastTransition } = controlResult
  const exception = findException(postureContext.exceptions ?? [], buildCoverable(result), postureContext.at)
  const change = lastTransition && buildFindingChange(lastTransition.changeId, postureContext)
  return {
    ...result,
    workflow: exception
      ? 'SUPPRESSED'
      : lastTransition && postureContext.wasNotified?.(lastTransition)
        ? 'NOTIFIED'
        : 'NEW',
    ...(evidence ? { evidence } : {}),
    ...(lastTransition ? { since: lastTransition.at } : {}),
    ...(staleReason === undefined ? {} : { stale: staleReason }),
    ...(change ? { change } : {}),
    ...(exception ? { exception } : {}),
  }
}

/** Looks that nothing asked for but a schedule or a deployment: they tell nothing of who made a thing so. */
const SCHEDULED_ACTIONS = ['assay:Baseline', 'assay:Sweep']

function buildFindingChange(id: string, { findChange }: PostureContext): FindingChange | undefined {
  const change = findChange?.(id)
  if (change === undefined || id.startsWith('baseline:') || SCHEDULED_ACTIONS.includes(change.action))
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
  records: readonly ComplianceRecord[],
  checklist: Checklist,
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
      knownLimitations = [],
    } = control
    const evaluationCounts = createEmptyCounts()
    for (const { results } of records) {
      const status = results[id]?.status
      if (status === undefined) continue
      evaluationCounts[status] += 1
      total[status] += 1
    }
    const texts = { title, severity, rationale, remediation, references, frameworks, knownLimitations }
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

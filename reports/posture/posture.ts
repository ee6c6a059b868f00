import type { ControlDescription } from '../../audit/controls/control.ts'
import type { Evaluation } from '../../audit/controls/evaluation.ts'
import type { DueDaysBySeverity } from '../../audit/settings/due-days.ts'
import type { Exception } from '../../audit/settings/exception.ts'
import type { Severity } from '../../audit/settings/severity.ts'
import type { Strategy } from '../../audit/settings/strategy.ts'
import type { ListingGap } from '../../audit/resources/assay/sweep.ts'
import type { SweepCoverage } from '../../audit/resources/assay/sweep-coverage.ts'
import type { DisabledControl, RatedSeverity } from './disabled-controls.ts'
import type { AcceptedFinding, Finding, NonPassingResult } from './finding.ts'
import type { FindingGroups } from './finding-groups.ts'
import type { FrameworkPosture } from './framework-posture.ts'
import type { ResourcesNotInUse } from './not-in-use.ts'
import type { Provenance } from './provenance.ts'
import type { TopFix } from './top-fixes.ts'

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
export interface CoveringException extends Exception {
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
  /** The days within which other findings of each severity must be resolved; absent if they have no due date. */
  findingDueDays?: DueDaysBySeverity
  /** The remediations that close most open findings. */
  topFixes: readonly TopFix[]
  groups: FindingGroups
  /** What changed since an earlier report, if this one is compared with one. */
  since?: ChangesSince
  /** The open findings of the last reports, in the order of time, with this one; missing without earlier ones. */
  trend?: readonly TrendPoint[]
  provenance?: Provenance
}

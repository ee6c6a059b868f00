import type { Severity } from '../../audit/settings/severity.ts'
import type { SweepCoverage } from '../../audit/resources/assay/sweep-coverage.ts'
import type { ReportKeys } from './report-location.ts'
import type { EvaluationCounts, TrendPoint } from '../posture/posture.ts'
import type { FindingAges, OverdueFindings } from '../posture/standing.ts'

/** Findings of one control. */
export interface ReportFindingGroup {
  control: string
  title: string
  severity: Severity
  count: number
  /** ARNs of the first resources. */
  resources: readonly string[]
}

/** The differences from the previous report. */
export type ReportComparison =
  | { status: 'FIRST' }
  | { status: 'UNKNOWN'; reason: string }
  | {
      status: 'COMPARED'
      /** When the previous report was requested, ISO 8601. */
      at: string
      counts: { opened: number; closed: number; accepted: number; dropped: number; notKnown: number }
      opened: readonly ReportFindingGroup[]
      closed: readonly ReportFindingGroup[]
    }

/** An exception that ends soon. */
interface ExpiringException {
  control: string
  /** What it covers: a pattern of ARNs or an account. */
  scope: string
  owner: string
  until: string
  /** The number of findings that it covers. */
  covers: number
}

/** The message about a published report (`docs/report.schema.json`). It is sent at least once; the same id means the same message. */
export interface ReportSummary {
  schema: 'assay.report/1'
  id: string
  account: string
  regions: readonly string[]
  /** When it was requested, ISO 8601. */
  at: string
  /** When the account was read, ISO 8601: everything is of this time or later. */
  evaluatedAt: string
  /** The highest severity of the open findings. */
  severity: Severity
  counts: EvaluationCounts
  /** Open findings by severity. */
  open: Record<Severity, number>
  /** Open findings by control, the highest severity first; the first controls. */
  controls: readonly Omit<ReportFindingGroup, 'resources'>[]
  /** The ages of the open findings. */
  ages: FindingAges
  /** The open findings whose due date has passed. */
  overdue: OverdueFindings
  /** The open findings of the last reports, in the order of time, with this one; absent without earlier ones. */
  trend?: readonly TrendPoint[]
  accepted: number
  /** Evaluations with the result INSUFFICIENT_DATA. */
  unknown: number
  /** What could not be listed or evaluated: its number, and the first reasons. */
  unlisted: { count: number; reasons: readonly string[] }
  /** Exceptions that end within 14 days and that the previous report did not announce; absent if there are none. */
  expiring?: { count: number; exceptions: readonly ExpiringException[] }
  since: ReportComparison
  sweep?: SweepCoverage
  bucket: string
  objects: ReportKeys
  /** The report in the AWS console. */
  link: string
  text: string
}

/** Sends report summaries to people. */
export interface ReportSender {
  send(summary: ReportSummary): Promise<void>
}

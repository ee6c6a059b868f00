import type { Severity } from '../../audit/settings/severity.ts'
import type { SweepCoverage } from '../../audit/resources/assay/sweep-coverage.ts'
import type { ReportKeys } from './report-location.ts'
import type { EvaluationCounts } from '../posture/posture.ts'

/** Findings of one control. */
export interface ReportFindingGroup {
  control: string
  title: string
  severity: Severity
  count: number
  /** ARNs; not all where there are many. */
  resources: readonly string[]
}

/** What became of findings since the report before. */
export type ReportComparison =
  | { status: 'FIRST' }
  | { status: 'UNKNOWN'; reason: string }
  | {
      status: 'COMPARED'
      /** When that one was called for, ISO 8601. */
      at: string
      counts: { opened: number; closed: number; accepted: number; dropped: number }
      opened: readonly ReportFindingGroup[]
      closed: readonly ReportFindingGroup[]
    }

/** What is told of a published report (`docs/report.schema.json`). Sent at least once; the same id means the same. */
export interface ReportSummary {
  schema: 'assay.report/1'
  id: string
  account: string
  regions: readonly string[]
  /** When it was called for, ISO 8601. */
  at: string
  /** When the account was judged, ISO 8601. */
  evaluatedAt: string
  /** The worst of the open findings. */
  severity: Severity
  counts: EvaluationCounts
  /** Open findings by severity. */
  open: Record<Severity, number>
  /** Open findings by control, the worst first; of the first controls. */
  controls: readonly Omit<ReportFindingGroup, 'resources'>[]
  accepted: number
  /** Verdicts that could not be given. */
  unknown: number
  /** What could not be seen at all: how much, and the first reasons. */
  unlisted: { count: number; reasons: readonly string[] }
  since: ReportComparison
  sweep?: SweepCoverage
  bucket: string
  objects: ReportKeys
  /** The page of the report in the console of AWS. */
  link: string
  text: string
}

/** Carries summaries to whoever should know. */
export interface ReportSender {
  send(summary: ReportSummary): Promise<void>
}

import type { Severity } from '../audit/controls/severity.ts'
import type { Coverage } from '../audit/sweep/coverage.ts'
import type { Keys } from './places.ts'
import type { Counts } from './posture.ts'

/** Findings of one control. */
export interface Group {
  control: string
  title: string
  severity: Severity
  count: number
  /** ARNs; not all where there are many. */
  resources: readonly string[]
}

/** What became of findings since the report before. */
export type Since =
  | { status: 'FIRST' }
  | { status: 'UNKNOWN'; reason: string }
  | {
      status: 'COMPARED'
      /** When that one was called for, ISO 8601. */
      at: string
      counts: { opened: number; closed: number; accepted: number; dropped: number }
      opened: readonly Group[]
      closed: readonly Group[]
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
  judgedAt: string
  /** The worst of the open findings. */
  severity: Severity
  counts: Counts
  /** Open findings by severity. */
  open: Record<Severity, number>
  /** Open findings by control, the worst first; of the first controls. */
  controls: readonly Omit<Group, 'resources'>[]
  accepted: number
  /** Verdicts that could not be given. */
  unknown: number
  /** What could not be seen at all: how much, and the first reasons. */
  unlisted: { count: number; reasons: readonly string[] }
  since: Since
  sweep?: Coverage
  bucket: string
  objects: Keys
  /** The page of the report in the console of AWS. */
  link: string
  text: string
}

/** Carries summaries to whoever should know. */
export interface Reporter {
  send(summary: ReportSummary): Promise<void>
}

import type { PublishedEvent } from '../../audit/publish/published-event.ts'
import type { ReportSummary } from './report-summary.ts'

/** The event `Report Published`. */
export function buildReportPublishedEvent(summary: ReportSummary): PublishedEvent {
  const { id, account, at, open, accepted, unknown, since, sweep, bucket, objects, link } = summary
  const compared = since.status === 'COMPARED'
  return {
    type: 'Report Published',
    at,
    resources: [],
    detail: {
      schema: 'assay.event/1',
      id,
      account,
      open,
      accepted,
      unknown,
      ...(compared
        ? { since: { at: since.at, opened: since.counts.opened, closed: since.counts.closed } }
        : {}),
      ...(sweep ? { coverageStatus: sweep.status } : {}),
      bucket,
      objects,
      link,
    },
  }
}

import type { Announcement } from '../audit/announcements/announcement.ts'
import type { ReportSummary } from './summary.ts'

/** What rules are told of a published report. */
export function reportPublished(summary: ReportSummary): Announcement {
  const { id, account, at, open, accepted, unknown, since, sweep, bucket, objects, link } = summary
  const compared = since.status === 'COMPARED'
  return {
    type: 'Report Published',
    at,
    resources: [],
    detail: {
      schema: 'assay.announcement/1',
      id,
      account,
      open,
      accepted,
      unknown,
      ...(compared
        ? { since: { at: since.at, opened: since.counts.opened, closed: since.counts.closed } }
        : {}),
      ...(sweep ? { standing: sweep.standing } : {}),
      bucket,
      objects,
      link,
    },
  }
}

import type { SweepCoverage } from '../../audit/resources/assay/sweep-coverage.ts'
import { buildReportKeys } from '../../reports/publish/report-location.ts'
import type { ReportPublication } from '../../reports/publish/build-report-summary.ts'

const at = '2026-11-25T07:00:00.000Z'

/** A stored report. */
export const SAMPLE_PUBLICATION: ReportPublication = {
  at,
  keys: buildReportKeys('111122223333', at),
  location: { bucket: 'assay-reports-111122223333-eu-west-1', region: 'eu-west-1' },
}

/** The coverage of the full scan of the night before. */
export const SAMPLE_COVERAGE: SweepCoverage = {
  status: 'CURRENT',
  known: 20,
  evaluated: 20,
  last: {
    startedAt: '2026-11-25T03:00:00.000Z',
    endedAt: '2026-11-25T03:12:00.000Z',
    baseline: false,
    resourcesRead: 20,
    lost: 0,
    listingFailures: 0,
    pendingTasks: 0,
  },
}

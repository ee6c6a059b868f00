import type { Coverage } from '../../audit/sweep/coverage.ts'
import { keysOf } from '../../reports/places.ts'
import type { Publication } from '../../reports/summarize.ts'

const at = '2026-11-25T07:00:00.000Z'

/** A report that is kept. */
export const PUBLICATION: Publication = {
  at,
  keys: keysOf('111122223333', at),
  shelf: { bucket: 'assay-reports-111122223333-eu-west-1', region: 'eu-west-1' },
}

/** What a sweep of the night before proves. */
export const SWEEP: Coverage = {
  standing: 'CURRENT',
  known: 20,
  judged: 20,
  last: {
    startedAt: '2026-11-25T03:00:00.000Z',
    endedAt: '2026-11-25T03:12:00.000Z',
    baseline: false,
    looked: 20,
    lost: 0,
    unlisted: 0,
    open: 0,
  },
}

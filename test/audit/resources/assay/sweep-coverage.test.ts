import { describe, expect, it } from 'vitest'
import {
  computeSweepCoverage,
  describeCoverageGaps,
} from '../../../../audit/resources/assay/sweep-coverage.ts'
import type { EndedSweep, SweepState } from '../../../../audit/resources/assay/sweep.ts'

const sweep = {
  id: 'sweep:1',
  account: '111122223333',
  region: 'eu-west-1',
  startedAt: '2026-11-24T03:00:00.000Z',
  baseline: false,
}
const ended: EndedSweep = {
  ...sweep,
  endedAt: '2026-11-24T03:12:00.000Z',
  resourcesRead: 20,
  lost: 0,
  listingFailures: [],
  pendingTasks: 0,
}

function countCoverage(state: SweepState, now = '2026-11-24T12:00:00Z') {
  const deadlines = { interval: 86_400, duration: 43_200 }
  return computeSweepCoverage(state, { known: 20, evaluated: 20 }, deadlines, new Date(now))
}

describe('the coverage of an account', () => {
  it('is proven by the last full scan, which it summarizes', () => {
    const { id: _id, account: _account, region: _region, ...last } = ended
    const sweepCoverage = countCoverage({ last: { ...ended, listingFailures: ['functions'], lost: 2 } })
    expect(sweepCoverage).toEqual({
      status: 'CURRENT',
      known: 20,
      evaluated: 20,
      last: { ...last, listingFailures: 1, lost: 2 },
    })
    expect(describeCoverageGaps(sweepCoverage)).toEqual([])
  })

  it('is not proven before a full scan has finished', () => {
    const sweepCoverage = countCoverage({ running: { ...sweep, baseline: true } })
    expect(sweepCoverage).toEqual({
      status: 'NONE',
      known: 20,
      evaluated: 20,
      runningSince: sweep.startedAt,
    })
    expect(describeCoverageGaps(sweepCoverage)).toEqual([
      expect.stringContaining('no full scan has finished yet'),
    ])
  })

  it.each([
    ['2026-11-25T15:00:00Z', 'CURRENT'],
    ['2026-11-25T15:00:01Z', 'STALE'],
  ])('is stale once the next full scan should have finished: at %s it is %s', (now, status) => {
    const sweepCoverage = countCoverage({ last: ended }, now)
    expect(sweepCoverage.status).toBe(status)
    expect(describeCoverageGaps(sweepCoverage).length).toBe(status === 'STALE' ? 1 : 0)
  })

  it('has gaps if tasks of the full scan did not finish', () => {
    expect(describeCoverageGaps(countCoverage({ last: { ...ended, pendingTasks: 3 } }))).toEqual([
      '3 tasks of the last full scan did not finish in time',
    ])
  })
})

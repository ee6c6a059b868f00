import { describe, expect, it } from 'vitest'
import { coverageOf, gapsOf } from '../../../audit/sweep/coverage.ts'
import type { EndedSweep, SweepState } from '../../../audit/sweep/state.ts'

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
  looked: 20,
  lost: 0,
  unlisted: [],
  open: 0,
}

function seen(state: SweepState, now = '2026-11-24T12:00:00Z') {
  const patience = { interval: 86_400, duration: 43_200 }
  return coverageOf(state, { known: 20, judged: 20 }, patience, new Date(now))
}

describe('the coverage of an account', () => {
  it('is proved by the last sweep, of which it says how far it came', () => {
    const { id: _id, account: _account, region: _region, ...last } = ended
    const coverage = seen({ last: { ...ended, unlisted: ['functions'], lost: 2 } })
    expect(coverage).toEqual({
      standing: 'CURRENT',
      known: 20,
      judged: 20,
      last: { ...last, unlisted: 1, lost: 2 },
    })
    expect(gapsOf(coverage)).toEqual([])
  })

  it('is proved by nothing before one ended', () => {
    const coverage = seen({ running: { ...sweep, baseline: true } })
    expect(coverage).toEqual({
      standing: 'NONE',
      known: 20,
      judged: 20,
      runningSince: sweep.startedAt,
    })
    expect(gapsOf(coverage)).toEqual([expect.stringContaining('no sweep of the account has ended yet')])
  })

  it.each([
    ['2026-11-25T15:00:00Z', 'CURRENT'],
    ['2026-11-25T15:00:01Z', 'STALE'],
  ])('is stale when the next sweep should have ended: at %s it is %s', (now, standing) => {
    const coverage = seen({ last: ended }, now)
    expect(coverage.standing).toBe(standing)
    expect(gapsOf(coverage).length).toBe(standing === 'STALE' ? 1 : 0)
  })

  it('is not whole where parts of the sweep did not end', () => {
    expect(gapsOf(seen({ last: { ...ended, open: 3 } }))).toEqual([
      '3 parts of the last sweep did not end in time',
    ])
  })
})

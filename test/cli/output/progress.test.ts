import { describe, expect, it } from 'vitest'
import { formatProgress, startPace, updatePace, type Progress } from '../../../cli/output/progress.ts'

const STARTED_AT = 1_000_000

function formatAfter(seconds: number, progress: Partial<Progress>): string {
  const begun = { phase: 'Reading resources', pace: startPace(STARTED_AT + 2_000), startedAt: STARTED_AT }
  const now = STARTED_AT + seconds * 1_000
  return formatProgress(
    { ...begun, done: undefined, unit: 'API calls', count: 0, downloaded: 0, ...progress },
    now,
  )
}

describe('a line of progress', () => {
  it('says what is done of how much, and from the pace of the phase how much time is left', () => {
    expect(formatAfter(12, { done: { count: 100, total: 1_000 }, count: 1_840 })).toBe(
      'Reading resources · 100 of 1,000 · 1,840 API calls · 12 s · about 90 s left',
    )
    expect(formatAfter(62, { done: { count: 100, total: 1_000 } })).toBe(
      'Reading resources · 100 of 1,000 · 62 s · about 9 min left',
    )
  })

  it('says how much of layers and archives was downloaded', () => {
    expect(formatAfter(12, { count: 40, downloaded: 34_500_000 })).toBe(
      'Reading resources · 40 API calls · 35 MB downloaded · 12 s',
    )
  })

  it('estimates the time left from the last pace: what is read first can be faster than the rest', () => {
    let pace = startPace(STARTED_AT)
    let count = 0
    for (let second = 1; second <= 120; second += 1) {
      count += second <= 10 ? 120 : 2
      pace = updatePace(pace, { at: STARTED_AT + second * 1_000, count })
    }
    expect(formatAfter(120, { done: { count, total: 2_200 }, pace })).toBe(
      'Reading resources · 1,420 of 2,200 · 120 s · about 7 min left',
    )
    const stalled = updatePace(updatePace(pace, { at: STARTED_AT + 150_000, count }), {
      at: STARTED_AT + 180_000,
      count,
    })
    expect(formatAfter(180, { done: { count, total: 2_200 }, pace: stalled })).not.toContain('left')
  })

  it('estimates no time left before the phase has a pace, or where its size is not known', () => {
    expect(formatAfter(6, { done: { count: 100, total: 1_000 } })).not.toContain('left')
    expect(formatAfter(30, { done: { count: 10, total: 1_000 } })).not.toContain('left')
    expect(formatAfter(30, { done: { count: 0, total: 0 } })).not.toContain('left')
    expect(formatAfter(30, { count: 7 })).toBe('Reading resources · 7 API calls · 30 s')
  })

  it('has no time left at the end of the phase', () => {
    expect(formatAfter(30, { done: { count: 1_000, total: 1_000 } })).toBe(
      'Reading resources · 1,000 of 1,000 · 30 s',
    )
  })
})

import { describe, expect, it } from 'vitest'
import type { TrendPoint } from '../../../reports/posture/posture.ts'
import { parsePosture } from '../../../reports/posture/earlier/parse-baseline.ts'
import {
  addHistory,
  appendTrendPoint,
  buildTrendPoint,
  joinTrend,
  MAX_TREND_POINTS,
} from '../../../reports/posture/earlier/report-history.ts'
import { describeTrend } from '../../../reports/posture/standing.ts'
import { buildSampleHistory, buildSamplePosture } from '../sample-posture.ts'

const posture = buildSamplePosture()

function buildPoint(day: number, critical = day): TrendPoint {
  const at = new Date(Date.UTC(2026, 9, day)).toISOString()
  return { at, open: { CRITICAL: critical, HIGH: 0, MEDIUM: 0, LOW: 0, INFORMATIONAL: 0 } }
}

describe('a trend', () => {
  it('is in the order of time', () => {
    const trend = joinTrend([buildPoint(9), buildPoint(3), buildPoint(30), buildPoint(10)], buildPoint(10))
    expect(trend.map(({ at }) => at.slice(8, 10))).toEqual(['03', '09', '10', '30'])
  })

  it('keeps the later points of a clock that jumps back once, and says so', () => {
    const days = [1, 8, 15, 22, 10, 17, 24]
    let history: TrendPoint[] = []
    const seen: string[][] = []
    for (const day of days) {
      const at = buildPoint(day).at
      const { trend } = addHistory({ ...posture, at }, undefined, history)
      history = appendTrendPoint(history, buildPoint(day))
      seen.push((trend ?? []).map(point => point.at.slice(8, 10)))
      const sentence = describeTrend({ at, trend: trend ?? [buildPoint(day)] }) ?? ''
      const wrong = { 10: '2 reports that were made', 17: '1 report that was made' }[day]
      expect(sentence.includes('a clock was wrong')).toBe(wrong !== undefined)
      expect(sentence).toContain(wrong ?? 'Open findings')
    }
    expect(seen.at(-3)).toEqual(['01', '08', '10', '15', '22'])
    expect(seen.at(-1)).toEqual(['01', '08', '10', '15', '17', '22', '24'])
    expect(history.map(({ at }) => Number(at.slice(8, 10)))).toEqual(days)
  })

  it('loses the point of a clock that was far ahead after 12 reports', () => {
    let history = [{ ...buildPoint(1), at: '2099-01-01T00:00:00.000Z' }]
    for (let day = 1; day <= MAX_TREND_POINTS; day += 1) history = appendTrendPoint(history, buildPoint(day))
    expect(history.map(({ at }) => at.slice(0, 4))).not.toContain('2099')
  })

  it('has each report once and at most 12 of them', () => {
    const points = Array.from({ length: 20 }, (_, index) => buildPoint(index + 1))
    const trend = joinTrend([...points, ...points], buildPoint(25))
    expect(trend).toHaveLength(MAX_TREND_POINTS)
    expect(trend).toEqual([...points.slice(-11), buildPoint(25)])
  })

  it('is left out without earlier reports', () => {
    expect(addHistory(posture, undefined, [])).toEqual(posture)
    expect(addHistory(posture, undefined, [{ ...buildPoint(1), at: posture.at }])).toEqual(posture)
  })

  it('counts open findings by severity', () => {
    expect(buildTrendPoint(posture).open).toEqual({
      CRITICAL: 4,
      HIGH: 12,
      MEDIUM: 15,
      LOW: 9,
      INFORMATIONAL: 9,
    })
  })

  it('is read from an earlier report as far as it is readable', () => {
    const [first, ...points] = buildSampleHistory().trend ?? []
    const trend = [
      first,
      { at: 'soon', open: {} },
      { at: '2026-10-01T00:00:00Z', open: { CRITICAL: -1 } },
      null,
    ]
    const parsed = parsePosture(JSON.stringify({ ...posture, trend: [...trend, ...points] }))
    expect('posture' in parsed && parsed.posture.trend).toEqual([first, ...points])
    const broken = parsePosture(JSON.stringify({ ...posture, trend: 'up' }))
    expect('posture' in broken && broken.posture.trend).toEqual([])
  })

  it('leaves an earlier report complete that was written without it', () => {
    const { dueDays: _due, topFixes, groups, gaps, ...old } = posture
    const parsed = parsePosture(JSON.stringify(old))
    expect('posture' in parsed && parsed.posture).toMatchObject({ dueDays: {}, topFixes, groups })
    expect('posture' in parsed && parsed.posture.gaps).toEqual(gaps.map(() => ({})))
  })
})

describe('what changed since an earlier report', () => {
  it('is counted, and new findings are marked', () => {
    const { since, findings } = buildSampleHistory(posture)
    expect(since).toMatchObject({ opened: 2, closed: 1, accepted: 0, notKnown: 0 })
    expect(since?.firstClosed.map(({ resource }) => resource.arn)).toEqual([
      'arn:aws:lambda:eu-west-1:111122223333:function:gone',
    ])
    expect(findings.filter(({ isNew }) => isNew)).toHaveLength(2)
    expect(findings).toHaveLength(posture.findings.length)
  })

  it('lists at most 100 closed findings, and counts all', () => {
    const closed = Array.from({ length: 500 }, () => posture.findings[0]).flatMap(each => each ?? [])
    const changes = { at: 'then', opened: [], closed, accepted: [], notKnown: [] }
    const { since } = addHistory(posture, changes, [])
    expect(since?.closed).toBe(500)
    expect(since?.firstClosed).toHaveLength(100)
  })
})

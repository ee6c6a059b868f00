import { describe, expect, it } from 'vitest'
import { UnreadableEvent } from '../../../audit/events/change.ts'
import { parseReportTime } from '../../../reports/publish/report-request.ts'

const now = new Date('2026-11-25T07:00:00Z')

describe('the time of a report', () => {
  it.each([
    ['2026-11-25T07:00:00Z', '2026-11-25T07:00:00.000Z'],
    ['2026-11-25T08:00:00+01:00', '2026-11-25T07:00:00.000Z'],
    ['2026-11-18T07:00:00.5Z', '2026-11-18T07:00:00.500Z'],
    ['2026-11-25T07:15:00Z', '2026-11-25T07:15:00.000Z'],
  ])('is the same, however it is written: %s', (at, same) => {
    expect(parseReportTime(at, now)).toBe(same)
  })

  it.each([
    [undefined],
    ['x/../../latest'],
    [''],
    [1_700_000_000_000],
    [['2026-11-25T07:00:00Z']],
    ['2026-11-25T07:15:01Z'],
    ['+275760-09-13T00:00:00.000Z'],
    [null],
  ])('is refused where it cannot be one: %j', at => {
    expect(() => parseReportTime(at, now)).toThrow(UnreadableEvent)
  })
})

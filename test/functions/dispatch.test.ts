import { describe, expect, it } from 'vitest'
import { UnreadableEvent } from '../../audit/events/change.ts'
import { parseReportMessage } from '../../functions/dispatch.ts'

const now = new Date('2026-11-25T07:00:00Z')

describe('a call for a report', () => {
  it.each([
    ['2026-11-25T07:00:00Z', '2026-11-25T07:00:00.000Z'],
    ['2026-11-25T08:00:00+01:00', '2026-11-25T07:00:00.000Z'],
    ['2026-11-18T07:00:00.5Z', '2026-11-18T07:00:00.500Z'],
    ['2026-11-25T07:15:00Z', '2026-11-25T07:15:00.000Z'],
  ])('has one time, however it is written: %s', (at, same) => {
    expect(parseReportMessage({ type: 'report', at }, now)).toEqual({ type: 'report', at: same })
  })

  it.each([
    [{ type: 'report' }],
    [{ type: 'report', at: 'x/../../latest' }],
    [{ type: 'report', at: '' }],
    [{ type: 'report', at: 1_700_000_000_000 }],
    [{ type: 'report', at: ['2026-11-25T07:00:00Z'] }],
    [{ type: 'report', at: '2026-11-25T07:15:01Z' }],
    [{ type: 'report', at: '+275760-09-13T00:00:00.000Z' }],
    [{ type: 'sweep', at: '2026-11-25T07:00:00Z' }],
    ['report'],
    [null],
  ])('is none where it cannot be: %j', message => {
    expect(() => parseReportMessage(message, now)).toThrow(UnreadableEvent)
  })
})

import { describe, expect, it } from 'vitest'
import { computeDueTime } from '../../../audit/routes/due-time.ts'
import type { Digest, QuietHours } from '../../../audit/settings/route.ts'
import type { Severity } from '../../../audit/settings/severity.ts'

const berlin = { from: '22:00', to: '07:00', timeZone: 'Europe/Berlin' }

function findDue(
  route: { digest?: Digest; quietHours?: QuietHours },
  now: string,
  severity: Severity = 'HIGH',
) {
  return computeDueTime(route, severity, new Date(now))?.toISOString()
}

describe('quiet hours', () => {
  it.each([
    ['before them', '2026-06-03T19:59:59Z', undefined],
    ['when they begin', '2026-06-03T20:00:00Z', '2026-06-04T05:00:00.000Z'],
    ['after midnight', '2026-06-03T23:30:00Z', '2026-06-04T05:00:00.000Z'],
    ['when they end', '2026-06-04T05:00:00Z', undefined],
    ['in winter time', '2026-12-03T21:30:00Z', '2026-12-04T06:00:00.000Z'],
    ['in the night in which clocks are turned forward', '2026-03-28T22:00:00Z', '2026-03-29T05:00:00.000Z'],
    ['in the night in which clocks are turned back', '2026-10-24T22:00:00Z', '2026-10-25T06:00:00.000Z'],
  ])('%s', (_, now, due) => {
    expect(findDue({ quietHours: berlin }, now)).toBe(due)
  })

  it('send what they except at once', () => {
    const quietHours = { ...berlin, except: 'HIGH' } as const
    const night = '2026-06-03T23:30:00Z'
    expect(findDue({ quietHours }, night, 'CRITICAL')).toBeUndefined()
    expect(findDue({ quietHours }, night, 'HIGH')).toBeUndefined()
    expect(findDue({ quietHours }, night, 'MEDIUM')).toBe('2026-06-04T05:00:00.000Z')
  })

  it('that begin and end on one day hold on that day', () => {
    const quietHours = { from: '12:00', to: '13:30', timeZone: 'Asia/Kolkata' }
    expect(findDue({ quietHours }, '2026-06-03T06:30:00Z')).toBe('2026-06-03T08:00:00.000Z')
    expect(findDue({ quietHours }, '2026-06-03T08:00:00Z')).toBeUndefined()
  })

  it('end an hour later where their end does not exist, since clocks are turned forward over it', () => {
    const quietHours = { from: '22:00', to: '02:30', timeZone: 'Europe/Berlin' }
    expect(findDue({ quietHours }, '2026-03-28T23:00:00Z')).toBe('2026-03-29T01:30:00.000Z')
  })

  it('that end at a time which clocks show twice end at the next one', () => {
    const quietHours = { from: '22:00', to: '02:30', timeZone: 'Europe/Berlin' }
    expect(findDue({ quietHours }, '2026-10-24T23:00:00Z')).toBe('2026-10-25T00:30:00.000Z')
    expect(findDue({ quietHours }, '2026-10-25T01:10:00Z')).toBe('2026-10-25T01:30:00.000Z')
  })

  it('always end within a day, whatever the time and the zone', () => {
    for (const timeZone of ['America/Sao_Paulo', 'Pacific/Apia', 'Australia/Lord_Howe', 'Africa/Casablanca'])
      for (let hour = 0; hour < 24 * 365; hour += 7) {
        const now = new Date(Date.UTC(2026, 0, 1, hour, 20))
        const due = computeDueTime({ quietHours: { from: '20:00', to: '06:45', timeZone } }, 'HIGH', now)
        if (due === undefined) continue
        expect(due.getTime()).toBeGreaterThan(now.getTime())
        expect(due.getTime() - now.getTime()).toBeLessThanOrEqual(12 * 3_600_000)
      }
  })
})

describe('digests', () => {
  it('are due at the next full hour', () => {
    expect(findDue({ digest: { every: 'hour' } }, '2026-06-03T09:00:00Z')).toBe('2026-06-03T10:00:00.000Z')
    expect(findDue({ digest: { every: 'hour' } }, '2026-06-03T09:59:59Z', 'CRITICAL')).toBe(
      '2026-06-03T10:00:00.000Z',
    )
  })

  it('are due once a day at their time, on days of 23 and of 25 hours too', () => {
    const digest = { every: 'day', at: '08:30', timeZone: 'Europe/Berlin' } as const
    expect(findDue({ digest }, '2026-03-28T07:30:00Z')).toBe('2026-03-29T06:30:00.000Z')
    expect(findDue({ digest }, '2026-03-29T06:30:00Z')).toBe('2026-03-30T06:30:00.000Z')
    expect(findDue({ digest }, '2026-10-24T06:30:00Z')).toBe('2026-10-25T07:30:00.000Z')
    expect(findDue({ digest: { every: 'day' } }, '2026-06-03T08:00:00Z')).toBe('2026-06-03T09:00:00.000Z')
  })

  it('wait for the end of quiet hours', () => {
    const digest = { every: 'hour' } as const
    expect(findDue({ digest, quietHours: berlin }, '2026-06-03T19:30:00Z')).toBe('2026-06-04T05:00:00.000Z')
  })
})

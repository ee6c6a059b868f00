import type { Digest, QuietHours, Route } from '../settings/route.ts'
import { isSeverityAtLeast, type Severity } from '../settings/severity.ts'
import { findZonedTime, readZonedTime, type ZonedDay } from './zoned-time.ts'

const HOUR_MS = 3_600_000

/** The time of daily digests whose route names none. */
const DEFAULT_DIGEST_TIME = '09:00'

/**
 * When a notification of `severity` that is made at `now` is due on a route that collects notifications; undefined if it is
 * sent at once. All that are due at the same time are one message.
 */
export function computeDueTime(
  { digest, quietHours }: Pick<Route, 'digest' | 'quietHours'>,
  severity: Severity,
  now: Date,
): Date | undefined {
  if (digest === undefined && isExcepted(quietHours, severity)) return undefined
  const due = digest === undefined ? now : computeDigestTime(digest, now)
  const quietEnd = quietHours && findQuietEnd(quietHours, due)
  return quietEnd ?? (digest === undefined ? undefined : due)
}

function isExcepted(quietHours: QuietHours | undefined, severity: Severity): boolean {
  const { except } = quietHours ?? {}
  return except !== undefined && isSeverityAtLeast(severity, except)
}

/** The first time of the digest after `now`. */
function computeDigestTime(
  { every, at = DEFAULT_DIGEST_TIME, timeZone = 'Etc/UTC' }: Digest,
  now: Date,
): Date {
  if (every === 'hour') return new Date((Math.floor(now.getTime() / HOUR_MS) + 1) * HOUR_MS)
  return findNextTime(at, timeZone, now)
}

/** When the quiet hours end that `at` is in; undefined if it is in none. */
function findQuietEnd({ from, to, timeZone }: QuietHours, at: Date): Date | undefined {
  const { minutes } = readZonedTime(at, timeZone)
  const [start, end] = [parseMinutes(from), parseMinutes(to)]
  const isQuiet = start < end ? minutes >= start && minutes < end : minutes >= start || minutes < end
  return isQuiet ? findNextTime(to, timeZone, at) : undefined
}

/** The first time after `after` at which clocks in `timeZone` show `time`. */
function findNextTime(time: string, timeZone: string, after: Date): Date {
  const { day } = readZonedTime(after, timeZone)
  const minutes = parseMinutes(time)
  const times = [0, 1, 2].flatMap(days => findZonedTime(addDays(day, days), minutes, timeZone))
  const next = times.find(each => each > after)
  if (next === undefined) throw new Error(`no time ${time} in ${timeZone} after ${after.toISOString()}`)
  return next
}

function addDays({ year, month, day }: ZonedDay, days: number): ZonedDay {
  const date = new Date(Date.UTC(year, month - 1, day + days))
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

function parseMinutes(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

import { countBySeverity } from '../../../audit/settings/severity.ts'
import type { Finding } from '../finding.ts'
import type { Posture, TrendPoint } from '../posture.ts'
import { buildResultKey } from '../result-identity.ts'

/** What a comparison with an earlier report found, with its findings. */
export interface FoundChanges {
  at: string
  opened: readonly Finding[]
  closed: readonly Finding[]
  accepted: readonly Finding[]
  notKnown: readonly Finding[]
}

/** The reports of a trend, with the newest one. */
export const MAX_TREND_POINTS = 12

const MAX_LISTED_CLOSED = 100

/** The point of `posture` in a trend. */
export function buildTrendPoint({ at, findings }: Pick<Posture, 'at' | 'findings'>): TrendPoint {
  return { at, open: countBySeverity(findings) }
}

/**
 * The last points of `earlier`, which are in the order in which the reports were made, and `now`. A point of the same time is of
 * the same report.
 */
export function appendTrendPoint(earlier: readonly TrendPoint[], now: TrendPoint): TrendPoint[] {
  const others = new Map(earlier.map(point => [Date.parse(point.at), point]))
  others.delete(Date.parse(now.at))
  return [...[...others.values()].slice(1 - MAX_TREND_POINTS), now]
}

/**
 * The last points of `earlier` and `now`, in the order of time. Points of a later time than `now` stay: the clock was wrong then
 * or is wrong now, and `countLaterReports` says so.
 */
export function joinTrend(earlier: readonly TrendPoint[], now: TrendPoint): TrendPoint[] {
  return appendTrendPoint(earlier, now).toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
}

/** The number of reports in the trend that have a later time than the posture, although they were made before it. */
export function countLaterReports({ at, trend = [] }: Pick<Posture, 'at' | 'trend'>): number {
  return trend.filter(point => Date.parse(point.at) > Date.parse(at)).length
}

/** `posture` with what changed since an earlier report, and the trend of `earlier` reports if there are any. */
export function addHistory(
  posture: Posture,
  changes: FoundChanges | undefined,
  earlier: readonly TrendPoint[],
): Posture {
  const trend = joinTrend(earlier, buildTrendPoint(posture))
  return {
    ...posture,
    ...(changes === undefined ? {} : markChanges(posture, changes)),
    ...(trend.length > 1 ? { trend } : {}),
  }
}

function markChanges(
  { findings }: Posture,
  { at, opened, closed, accepted, notKnown }: FoundChanges,
): Pick<Posture, 'since' | 'findings'> {
  const newKeys = new Set(opened.map(buildResultKey))
  const firstClosed = closed
    .slice(0, MAX_LISTED_CLOSED)
    .map(({ control, severity, resource }) => ({ control, severity, resource }))
  return {
    since: {
      at,
      opened: opened.length,
      closed: closed.length,
      accepted: accepted.length,
      notKnown: notKnown.length,
      firstClosed,
    },
    findings: findings.map(finding =>
      newKeys.has(buildResultKey(finding)) ? { ...finding, isNew: true } : finding,
    ),
  }
}

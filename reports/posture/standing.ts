import { severities } from '../../audit/settings/severity.ts'
import { countLaterReports } from './earlier/report-history.ts'
import type { Finding } from './finding.ts'
import type { Posture, TrendPoint } from './posture.ts'

/** Open findings by their age, as the report groups them. */
export interface FindingAges {
  /** Open for less than a week. */
  week: number
  /** Open for a week or more, and less than 30 days. */
  month: number
  /** Open for 30 to 89 days. */
  quarter: number
  /** Open for 90 days or more. */
  older: number
  notKnown: number
  /** The whole days since the oldest opened; absent if no age is known. */
  oldestDays?: number
}

/** Findings whose due date has passed. */
export interface OverdueFindings {
  count: number
  /** The days since the first due date that has passed; absent if none has. */
  mostDays?: number
}

const [WEEK, MONTH, QUARTER] = [7, 30, 90]

/** Counts open findings by their age. */
export function countAges(findings: readonly Pick<Finding, 'ageDays'>[]): FindingAges {
  const known = findings.flatMap(({ ageDays }) => ageDays ?? [])
  const count = (from: number, to: number) => known.filter(days => days >= from && days < to).length
  return {
    week: count(0, WEEK),
    month: count(WEEK, MONTH),
    quarter: count(MONTH, QUARTER),
    older: count(QUARTER, Infinity),
    notKnown: findings.length - known.length,
    ...(known.length === 0 ? {} : { oldestDays: findMost(known) }),
  }
}

/** Counts the findings that are overdue. */
export function countOverdue(findings: readonly Pick<Finding, 'overdueDays'>[]): OverdueFindings {
  const late = findings.flatMap(({ overdueDays }) => overdueDays ?? [])
  return { count: late.length, ...(late.length === 0 ? {} : { mostDays: findMost(late) }) }
}

function findMost(days: readonly number[]): number {
  return days.reduce((most, each) => Math.max(most, each), 0)
}

/** `Age of open findings: 3 less than a week, 1 at least 90 days; the oldest is open for 93 days.`; undefined if no age is known. */
export function describeAges({
  week,
  month,
  quarter,
  older,
  notKnown,
  oldestDays,
}: FindingAges): string | undefined {
  if (oldestDays === undefined) return undefined
  const parts = [
    [week, 'less than a week'],
    [month, 'less than 30 days'],
    [quarter, '30 to 89 days'],
    [older, '90 days and more'],
    [notKnown, 'not known'],
  ] as const
  const shown = parts.filter(([count]) => count > 0).map(([count, age]) => `${count} ${age}`)
  return `Age of open findings: ${shown.join(', ')}; the oldest is open for ${describeDays(oldestDays)}.`
}

/** `2 findings are overdue, by up to 31 days.`; undefined if none is. */
export function describeOverdue({ count, mostDays = 0 }: OverdueFindings): string | undefined {
  if (count === 0) return undefined
  return count === 1
    ? `1 finding is overdue, by ${describeDays(mostDays)}.`
    : `${count} findings are overdue, by up to ${describeDays(mostDays)}.`
}

/**
 * `Open findings in 3 reports since 2026-09-09: 40, 42, 38 (critical 2 to 1, high 20 to 12).`; undefined without a trend. It says
 * if the clock was wrong.
 */
export function describeTrend(posture: Pick<Posture, 'at' | 'trend'>): string | undefined {
  const { trend = [], at } = posture
  const [first] = trend
  const now = trend.find(point => point.at === at) ?? trend.at(-1)
  if (first === undefined || now === undefined) return undefined
  const counts = trend.map(countOpen).join(', ')
  const changed = severities
    .filter(severity => first.open[severity] !== now.open[severity])
    .map(severity => `${severity.toLowerCase()} ${first.open[severity]} to ${now.open[severity]}`)
  const by = changed.length > 0 ? ` (${changed.join(', ')})` : ''
  const later = countLaterReports(posture)
  const wrong =
    later === 0
      ? ''
      : ` ${later === 1 ? '1 report that was' : `${later} reports that were`} made before this one ${later === 1 ? 'has' : 'have'} a later time: a clock was wrong.`
  return `Open findings in ${trend.length} reports since ${first.at.slice(0, 10)}: ${counts}${by}.${wrong}`
}

/** What people read of the trend, the age and the due dates of open findings, a sentence each. */
export function describeStanding(posture: Pick<Posture, 'at' | 'trend' | 'findings'>): string[] {
  const { findings } = posture
  return [
    describeOverdue(countOverdue(findings)),
    describeAges(countAges(findings)),
    describeTrend(posture),
  ].flatMap(sentence => sentence ?? [])
}

function countOpen({ open }: TrendPoint): number {
  return severities.reduce((sum, severity) => sum + open[severity], 0)
}

function describeDays(days: number): string {
  return `${days} ${days === 1 ? 'day' : 'days'}`
}

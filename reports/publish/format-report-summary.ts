import { severities } from '../../audit/settings/severity.ts'
import { formatUtcTime } from '../../audit/text/utc-time.ts'
import { getResourceName } from '../../audit/resources/resource.ts'
import { describeCoverageGaps, type SweepCoverage } from '../../audit/resources/assay/sweep-coverage.ts'
import { describeAges, describeOverdue, describeTrend } from '../posture/standing.ts'
import type { ReportFindingGroup, ReportSummary, ReportComparison } from './report-summary.ts'
import { escapeText, quoteName } from '../../audit/text/quote-text.ts'

/** Characters of the text. */
const MAX_LENGTH = 20_000

/** A report summary as text. */
export function formatReportSummary(summary: Omit<ReportSummary, 'text'>): string {
  const { account, regions, at, link, sweep, controls, unlisted } = summary
  const lines = [
    `Report for account ${account} (${regions.join(', ')}), ${formatUtcTime(at)}`,
    link,
    '',
    ...formatStatus(summary),
    ...controls.map(({ severity, count, control }) => `  ${severity} ${count} ${control}`),
    ...formatStanding(summary),
    '',
    ...formatExpiring(summary),
    ...formatComparison(summary.since),
    '',
    ...(sweep ? formatCoverage(sweep) : []),
    ...unlisted.reasons.map(reason => `  not covered: ${reason}`),
    ...formatRest(unlisted.count - unlisted.reasons.length, 'reason'),
  ]
  return lines.map(escapeText).join('\n').slice(0, MAX_LENGTH)
}

function formatStatus({ open, accepted, unknown, unlisted }: Omit<ReportSummary, 'text'>): string[] {
  const parts = severities.filter(severity => open[severity] > 0)
  const total = severities.reduce((sum, severity) => sum + open[severity], 0)
  const by = parts.map(severity => `${open[severity]} ${severity.toLowerCase()}`).join(', ')
  return [
    total === 0 ? 'No finding is open.' : `${formatCountWithVerb(total, 'finding')} open: ${by}.`,
    ...(accepted > 0 ? [`${formatCountWithVerb(accepted, 'finding')} accepted.`] : []),
    ...(unknown > 0
      ? [
          `${formatCount(unknown, 'check')} could not be evaluated and ${unknown === 1 ? 'does' : 'do'} not count as passed.`,
        ]
      : []),
    ...(unlisted.count > 0
      ? [`${formatCount(unlisted.count, 'part')} of the account could not be read.`]
      : []),
  ]
}

/** What is overdue, for how long findings are open, and how their number changed. */
function formatStanding({ overdue, ages, trend, evaluatedAt }: Omit<ReportSummary, 'text'>): string[] {
  return [
    describeOverdue(overdue),
    describeAges(ages),
    trend && describeTrend({ trend, at: evaluatedAt }),
  ].flatMap(sentence => sentence ?? [])
}

function formatExpiring({ expiring }: Omit<ReportSummary, 'text'>): string[] {
  if (expiring === undefined) return []
  const { count, exceptions } = expiring
  return [
    `${formatCount(count, 'exception')} will expire within 14 days:`,
    ...exceptions.map(
      ({ control, scope, owner, until, covers }) =>
        `  ${until}: ${control} on ${scope}, accepted by ${quoteName(owner)}, covers ${formatCount(covers, 'finding')}`,
    ),
    ...formatRest(count - exceptions.length, 'exception'),
    '',
  ]
}

function formatComparison(reportComparison: ReportComparison): string[] {
  if (reportComparison.status === 'FIRST') return ['This is the first report.']
  if (reportComparison.status === 'UNKNOWN')
    return [`No comparison with the previous report: ${reportComparison.reason}.`]
  const { at, counts, opened, closed } = reportComparison
  const others = [
    ...(counts.accepted > 0 ? [`${counts.accepted} accepted`] : []),
    ...(counts.dropped > 0 ? [`${counts.dropped} no longer checked`] : []),
    ...(counts.notKnown > 0 ? [`${counts.notKnown} not known any more`] : []),
  ]
  const sums = [`${counts.opened} opened`, `${counts.closed} closed`, ...others]
  return [
    `Since the report of ${formatUtcTime(at)}: ${sums.join(', ')}.`,
    ...opened.map(reportFindingGroup => `  opened: ${formatGroup(reportFindingGroup)}`),
    ...closed.map(reportFindingGroup => `  closed: ${formatGroup(reportFindingGroup)}`),
  ]
}

function formatGroup({ severity, count, control, resources }: ReportFindingGroup): string {
  const names = resources.map(arn => quoteName(getResourceName({ arn })))
  const more = count - names.length
  const all = more > 0 && names.length > 0 ? [...names, `${more} more`] : names
  return `${severity} ${count} ${control}${all.length > 0 ? `: ${all.join(', ')}` : ''}`
}

function formatCoverage(sweep: SweepCoverage): string[] {
  const { known, evaluated, last, runningSince } = sweep
  return [
    ...describeCoverageGaps(sweep).map(gap => `WARNING: ${gap}`),
    ...(last
      ? [
          `The last full scan ended at ${formatUtcTime(last.endedAt)}: ${last.pendingTasks > 0 ? 'not ' : ''}everything up to ${formatUtcTime(last.startedAt)} is evaluated, ${evaluated} of ${formatCount(known, 'resource')}.`,
        ]
      : []),
    ...(last && last.lost > 0 ? [`It processed ${formatCount(last.lost, 'missed event')}.`] : []),
    ...(last && last.listingFailures > 0
      ? [`${formatCount(last.listingFailures, 'list')} could not be read.`]
      : []),
    ...(runningSince === undefined
      ? []
      : [`A full scan has been running since ${formatUtcTime(runningSince)}.`]),
  ]
}

function formatRest(count: number, label: string): string[] {
  return count > 0 ? [`  and ${count} more ${label}${count === 1 ? '' : 's'}`] : []
}

function formatCountWithVerb(count: number, label: string): string {
  return `${formatCount(count, label)} ${count === 1 ? 'is' : 'are'}`
}

function formatCount(count: number, label: string): string {
  return `${count} ${label}${count === 1 ? '' : 's'}`
}

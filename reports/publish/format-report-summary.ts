import { severities } from '../../audit/settings/severity.ts'
import { getResourceName } from '../../audit/resources/resource.ts'
import { describeCoverageGaps, type SweepCoverage } from '../../audit/resources/assay/sweep-coverage.ts'
import type { ReportFindingGroup, ReportSummary, ReportComparison } from './report-summary.ts'

/** Characters of a text that a message holds. */
const MAX_LENGTH = 20_000

/** A summary for people, in lines. */
export function formatReportSummary(summary: Omit<ReportSummary, 'text'>): string {
  const { account, regions, at, link, sweep, controls, unlisted } = summary
  const lines = [
    `Report of account ${account} (${regions.join(', ')}) for ${at}`,
    link,
    '',
    ...formatStatus(summary),
    ...controls.map(({ severity, count, control }) => `  ${severity} ${count} ${control}`),
    '',
    ...formatComparison(summary.since),
    '',
    ...(sweep ? formatCoverage(sweep) : []),
    ...unlisted.reasons.map(reason => `  not seen: ${reason}`),
    ...formatRest(unlisted.count - unlisted.reasons.length, 'reason'),
  ]
  return lines.map(stripControlCharacters).join('\n').slice(0, MAX_LENGTH)
}

function formatStatus({ open, accepted, unknown, unlisted }: Omit<ReportSummary, 'text'>): string[] {
  const parts = severities.filter(severity => open[severity] > 0)
  const total = severities.reduce((sum, severity) => sum + open[severity], 0)
  const by = parts.map(severity => `${open[severity]} ${severity.toLowerCase()}`).join(', ')
  return [
    total === 0 ? 'No finding is open.' : `${formatCountWithVerb(total, 'finding')} open: ${by}.`,
    ...(accepted > 0 ? [`${formatCountWithVerb(accepted, 'finding')} accepted.`] : []),
    ...(unknown > 0 ? [`${formatCount(unknown, 'verdict')} could not be given.`] : []),
    ...(unlisted.count > 0
      ? [`${formatCount(unlisted.count, 'part')} of the account could not be seen.`]
      : []),
  ]
}

function formatComparison(reportComparison: ReportComparison): string[] {
  if (reportComparison.status === 'FIRST') return ['It is the first report.']
  if (reportComparison.status === 'UNKNOWN')
    return [`What opened and closed since is not known: ${reportComparison.reason}.`]
  const { at, counts, opened, closed } = reportComparison
  const others = [
    ...(counts.accepted > 0 ? [`${counts.accepted} accepted`] : []),
    ...(counts.dropped > 0 ? [`${counts.dropped} judged no more`] : []),
  ]
  const sums = [`${counts.opened} opened`, `${counts.closed} closed`, ...others]
  return [
    `Since the report for ${at}: ${sums.join(', ')}.`,
    ...opened.map(reportFindingGroup => `  opened: ${formatGroup(reportFindingGroup)}`),
    ...closed.map(reportFindingGroup => `  closed: ${formatGroup(reportFindingGroup)}`),
  ]
}

function formatGroup({ severity, count, control, resources }: ReportFindingGroup): string {
  const names = resources.map(arn => getResourceName({ arn }))
  const more = count - names.length
  const all = more > 0 && names.length > 0 ? [...names, `${more} more`] : names
  return `${severity} ${count} ${control}${all.length > 0 ? `: ${all.join(', ')}` : ''}`
}

function formatCoverage(sweep: SweepCoverage): string[] {
  const { known, evaluated, last, runningSince } = sweep
  const until =
    last && `Last sweep ended ${last.endedAt}: ${last.pendingTasks > 0 ? 'not ' : ''}everything until`
  return [
    ...describeCoverageGaps(sweep).map(gap => `ATTENTION: ${gap}`),
    ...(last && until
      ? [`${until} ${last.startedAt} is judged, ${evaluated} of ${formatCount(known, 'resource')}.`]
      : []),
    ...(last && last.lost > 0
      ? [`It made up for ${formatCount(last.lost, 'event')} that had been lost.`]
      : []),
    ...(last && last.listingFailures > 0
      ? [`${formatCount(last.listingFailures, 'list')} could not be read.`]
      : []),
    ...(runningSince === undefined ? [] : [`A sweep is under way since ${runningSince}.`]),
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

/** A line as it is: nothing in it breaks it, turns it round or is obeyed by a screen. */
function stripControlCharacters(line: string): string {
  return line.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '\ufffd')
}

import { severities } from '../audit/controls/severity.ts'
import { nameOf } from '../audit/resources/resource.ts'
import { gapsOf, type Coverage } from '../audit/sweep/coverage.ts'
import type { Group, ReportSummary, Since } from './summary.ts'

/** Characters of a text that a message holds. */
const LONGEST = 20_000

/** A summary for people, in lines. */
export function summaryText(summary: Omit<ReportSummary, 'text'>): string {
  const { account, regions, at, link, sweep, controls, unlisted } = summary
  const lines = [
    `Report of account ${account} (${regions.join(', ')}) for ${at}`,
    link,
    '',
    ...standing(summary),
    ...controls.map(({ severity, count, control }) => `  ${severity} ${count} ${control}`),
    '',
    ...sinceLines(summary.since),
    '',
    ...(sweep ? coverageLines(sweep) : []),
    ...unlisted.reasons.map(reason => `  not seen: ${reason}`),
    ...rest(unlisted.count - unlisted.reasons.length, 'reason'),
  ]
  return lines.map(plain).join('\n').slice(0, LONGEST)
}

function standing({ open, accepted, unknown, unlisted }: Omit<ReportSummary, 'text'>): string[] {
  const parts = severities.filter(severity => open[severity] > 0)
  const total = severities.reduce((sum, severity) => sum + open[severity], 0)
  const by = parts.map(severity => `${open[severity]} ${severity.toLowerCase()}`).join(', ')
  return [
    total === 0 ? 'No finding is open.' : `${are(total, 'finding')} open: ${by}.`,
    ...(accepted > 0 ? [`${are(accepted, 'finding')} accepted.`] : []),
    ...(unknown > 0 ? [`${counted(unknown, 'verdict')} could not be given.`] : []),
    ...(unlisted.count > 0 ? [`${counted(unlisted.count, 'part')} of the account could not be seen.`] : []),
  ]
}

function sinceLines(since: Since): string[] {
  if (since.status === 'FIRST') return ['It is the first report.']
  if (since.status === 'UNKNOWN') return [`What opened and closed since is not known: ${since.reason}.`]
  const { at, counts, opened, closed } = since
  const others = [
    ...(counts.accepted > 0 ? [`${counts.accepted} accepted`] : []),
    ...(counts.dropped > 0 ? [`${counts.dropped} judged no more`] : []),
  ]
  const sums = [`${counts.opened} opened`, `${counts.closed} closed`, ...others]
  return [
    `Since the report for ${at}: ${sums.join(', ')}.`,
    ...opened.map(group => `  opened: ${groupLine(group)}`),
    ...closed.map(group => `  closed: ${groupLine(group)}`),
  ]
}

function groupLine({ severity, count, control, resources }: Group): string {
  const names = resources.map(arn => nameOf({ arn }))
  const more = count - names.length
  const all = more > 0 && names.length > 0 ? [...names, `${more} more`] : names
  return `${severity} ${count} ${control}${all.length > 0 ? `: ${all.join(', ')}` : ''}`
}

function coverageLines(sweep: Coverage): string[] {
  const { known, judged, last, runningSince } = sweep
  const until = last && `Last sweep ended ${last.endedAt}: ${last.open > 0 ? 'not ' : ''}everything until`
  return [
    ...gapsOf(sweep).map(gap => `ATTENTION: ${gap}`),
    ...(last && until
      ? [`${until} ${last.startedAt} is judged, ${judged} of ${counted(known, 'resource')}.`]
      : []),
    ...(last && last.lost > 0 ? [`It made up for ${counted(last.lost, 'event')} that had been lost.`] : []),
    ...(last && last.unlisted > 0 ? [`${counted(last.unlisted, 'list')} could not be read.`] : []),
    ...(runningSince === undefined ? [] : [`A sweep is under way since ${runningSince}.`]),
  ]
}

function rest(count: number, noun: string): string[] {
  return count > 0 ? [`  and ${count} more ${noun}${count === 1 ? '' : 's'}`] : []
}

function are(count: number, noun: string): string {
  return `${counted(count, noun)} ${count === 1 ? 'is' : 'are'}`
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** A line as it is: nothing in it breaks it, turns it round or is obeyed by a screen. */
function plain(line: string): string {
  return line.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '\ufffd')
}

import { compareSeverity, countBySeverity } from '../../audit/settings/severity.ts'
import { comparePostures } from './compare-postures.ts'
import { groupIntoMap } from '../group-into-map.ts'
import { buildS3ConsoleLink, type ReportKeys, type ReportLocation } from './report-location.ts'
import type { Finding, Posture } from '../posture/posture.ts'
import { countAges, countOverdue } from '../posture/standing.ts'
import { formatReportSummary } from './format-report-summary.ts'
import type { ReportFindingGroup, ReportSummary, ReportComparison } from './report-summary.ts'
import { describeExceptionScope, type Exception } from '../../audit/settings/exception.ts'
import { escapeAllTexts, limitSentenceLength, limitTextLength } from '../../audit/text/quote-text.ts'

/** The previous report, or why it cannot be compared. */
export type EarlierReport =
  | 'NONE'
  | { at: string; posture: Pick<Posture, 'findings'> & Partial<Pick<Posture, 'exceptions'>> }
  | { unreadable: string }

/** The report, and where it is stored. */
export interface ReportPublication {
  /** When it was requested, ISO 8601. */
  at: string
  keys: ReportKeys
  location: ReportLocation
}

/** Listed controls, resources of each, resources in total, and reasons. Longer texts are cut; longer ARNs are omitted. */
const MAX_LISTED = { controls: 30, resources: 10, inAll: 60, reasons: 10, exceptions: 20 }
const MAX_REASON_LENGTH = 300
const MAX_ARN_LENGTH = 700

/** The summary of a published report, compared with the previous one. */
export function buildReportSummary(
  posture: Posture,
  earlierReport: EarlierReport,
  { at, keys, location }: ReportPublication,
): ReportSummary {
  const { account, regions, findings, accepted, unknown, unlisted, counts, sweep, trend } = posture
  const [worst] = findings.map(({ severity }) => severity).toSorted(compareSeverity)
  const summary = {
    schema: 'assay.report/1',
    id: `report:${account}:${at}`,
    account,
    regions,
    at,
    evaluatedAt: posture.at,
    severity: worst ?? 'INFORMATIONAL',
    counts,
    open: countBySeverity(findings),
    controls: groupFindings(findings, posture).map(omitResources),
    ages: countAges(findings),
    overdue: countOverdue(findings),
    ...(trend === undefined ? {} : { trend }),
    accepted: accepted.length,
    unknown: unknown.length,
    unlisted: {
      count: unlisted.length,
      reasons: unlisted.slice(0, MAX_LISTED.reasons).map(why => limitSentenceLength(why, MAX_REASON_LENGTH)),
    },
    ...buildExpiring(posture, earlierReport),
    since: buildReportComparison(posture, earlierReport),
    ...(sweep ? { sweep } : {}),
    bucket: location.bucket,
    objects: keys,
    link: buildS3ConsoleLink(location, keys.html),
  } as const
  const shown = escapeAllTexts(summary)
  return { ...shown, text: formatReportSummary(shown) }
}

/** The exceptions that end soon, each announced by the first report that has it. */
function buildExpiring(posture: Posture, earlierReport: EarlierReport): Pick<ReportSummary, 'expiring'> {
  const earlier =
    typeof earlierReport === 'object' && 'posture' in earlierReport
      ? (earlierReport.posture.exceptions?.expiring ?? [])
      : []
  const announced = new Set(earlier.map(buildExceptionKey))
  const expiring = (posture.exceptions.expiring ?? []).filter(each => !announced.has(buildExceptionKey(each)))
  if (expiring.length === 0) return {}
  const exceptions = expiring.slice(0, MAX_LISTED.exceptions).map(each => ({
    control: each.control,
    scope: limitTextLength(describeExceptionScope(each), MAX_REASON_LENGTH),
    owner: each.owner,
    until: each.until,
    covers: each.covers,
  }))
  return { expiring: { count: expiring.length, exceptions } }
}

function buildExceptionKey({ control, resource, account, owner, until }: Exception): string {
  return JSON.stringify([control, resource, account, owner, until])
}

function buildReportComparison(posture: Posture, earlierReport: EarlierReport): ReportComparison {
  if (earlierReport === 'NONE') return { status: 'FIRST' }
  if ('unreadable' in earlierReport) return { status: 'UNKNOWN', reason: earlierReport.unreadable }
  const { opened, closed, accepted, dropped, notKnown } = comparePostures(earlierReport.posture, posture)
  return {
    status: 'COMPARED',
    at: earlierReport.at,
    counts: {
      opened: opened.length,
      closed: closed.length,
      accepted: accepted.length,
      dropped: dropped.length,
      notKnown: notKnown.length,
    },
    opened: groupFindings(opened, posture),
    closed: groupFindings(closed, posture),
  }
}

/** Groups `findings` by control, the highest severity first, and lists as many resources as a message can hold. */
function groupFindings(findings: readonly Finding[], { controls }: Posture): ReportFindingGroup[] {
  const titles = new Map<string, string>(controls.map(({ id, title }) => [id, title]))
  let left = MAX_LISTED.inAll
  return [...groupIntoMap(findings, ({ control }) => control)]
    .toSorted(([, [a]], [, [b]]) => (a && b ? compareSeverity(a.severity, b.severity) : 0))
    .slice(0, MAX_LISTED.controls)
    .map(([control, group]) => {
      const arns = group.map(({ resource }) => resource.arn).filter(arn => arn.length <= MAX_ARN_LENGTH)
      const resources = arns.slice(0, Math.min(MAX_LISTED.resources, left))
      left -= resources.length
      const severity = group[0]?.severity ?? 'INFORMATIONAL'
      return { control, title: titles.get(control) ?? control, severity, count: group.length, resources }
    })
}

function omitResources({
  control,
  title,
  severity,
  count,
}: ReportFindingGroup): ReportSummary['controls'][number] {
  return { control, title, severity, count }
}

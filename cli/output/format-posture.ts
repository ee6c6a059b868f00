import { describeResource } from '../../audit/resources/kinds.ts'
import { describeExceptionScope, describeTag, type Exception } from '../../audit/settings/exception.ts'
import { groupIntoMap } from '../../reports/group-into-map.ts'
import { describeComparison, type BaselineComparison } from '../../reports/posture/earlier/baseline.ts'
import { describeDisabledControl } from '../../reports/posture/disabled-controls.ts'
import { groupByReason } from '../../reports/posture/group-by-reason.ts'
import { describeNotInUse } from '../../reports/posture/not-in-use.ts'
import { explainUncovered } from '../../reports/posture/outdated-exception.ts'
import type { AcceptedFinding, Finding, Posture, NonPassingResult } from '../../reports/posture/posture.ts'
import { buildResultKey } from '../../reports/posture/result-identity.ts'
import { describeStanding } from '../../reports/posture/standing.ts'
import { severityColors } from './severity-colors.ts'
import { colorize } from './terminal.ts'
import { escapeText } from '../../audit/text/quote-text.ts'

/** Resources that are named per control, and per reason; the rest is counted. */
const MAX_FINDINGS = 20
const MAX_UNKNOWN = 5

/** Formats a posture: findings by control, accepted risks, what is unknown and why, and totals. */
export function formatPosture(posture: Posture, baseline?: BaselineComparison): string[] {
  const { account, regions, resources, controls, findings } = posture
  const where = `Account ${account} (${regions.join(', ')})`
  const titles = new Map(controls.map(({ id, title }) => [id, title]))
  return [
    colorize('bold', escapeText(`${where}: ${resources} resources, ${controls.length} controls`)),
    '',
    ...[...groupIntoMap(findings, ({ control }) => control)].flatMap(([control, group]) =>
      formatFindings(group, titles.get(control) ?? '', baseline),
    ),
    ...formatAccepted(posture),
    ...formatDisabled(posture),
    ...formatUnknown(posture),
    ...formatExceptions(posture),
    ...formatNotInUse(posture),
    ...formatBaseline(baseline),
    ...formatStanding(posture),
    formatTotals(posture),
  ]
}

function formatBaseline(baseline: BaselineComparison | undefined): string[] {
  return baseline === undefined ? [] : [escapeText(describeComparison(baseline)), '']
}

function formatStanding(posture: Posture): string[] {
  const sentences = describeStanding(posture)
  return sentences.length === 0 ? [] : [...sentences.map(escapeText), '']
}

/** The findings of a control; with a baseline the new ones first, with a mark. */
function formatFindings(
  all: readonly Finding[],
  title: string,
  baseline: BaselineComparison | undefined,
): string[] {
  const isNew = (finding: Finding) => baseline?.newKeys.has(buildResultKey(finding)) ?? false
  const group = all.toSorted((a, b) => Number(isNew(b)) - Number(isNew(a)))
  const [first] = group
  if (first === undefined) return []
  const head = `${colorize([...severityColors[first.severity]], first.severity)}  ${title}  ${colorize('gray', first.control)}`
  return [
    head,
    ...formatResults(group, finding =>
      [
        ...(isNew(finding) ? [colorize('bold', 'new')] : []),
        escapeText(finding.reason),
        ...formatDetails(finding),
      ].join('  '),
    ),
    '',
  ]
}

function formatDetails(finding: Finding): string[] {
  const { change, stale } = finding
  const uncovered = explainUncovered(finding)
  const parts = [
    ...(uncovered === undefined ? [] : [uncovered]),
    ...(change ? [`${change.actor}, ${change.action}`] : []),
    ...(stale === undefined ? [] : [`not evaluated again: ${stale}`]),
  ]
  return parts.map(part => colorize('gray', escapeText(part)))
}

function formatAccepted({ accepted }: Posture): string[] {
  if (accepted.length === 0) return []
  return [colorize('bold', 'Accepted risks'), ...formatResults(accepted, formatAcceptance), '']
}

function formatAcceptance({ control, exception: { owner, until, tag } }: AcceptedFinding): string {
  const scope = tag === undefined ? '' : ` for the tag ${escapeText(describeTag(tag))}`
  return `${control}: accepted by ${escapeText(owner)}${scope} until ${until}`
}

function formatDisabled({ disabled = [] }: Posture): string[] {
  if (disabled.length === 0) return []
  const lines = disabled.map(each => `  ${each.id}  ${escapeText(describeDisabledControl(each))}`)
  return [colorize('yellow', 'Disabled controls'), ...lines, '']
}

function formatUnknown({ unknown, unlisted }: Posture): string[] {
  if (unknown.length + unlisted.length === 0) return []
  const groups = groupByReason(unknown).flatMap(({ reason, unknown: group }) => [
    `  ${escapeText(reason)}`,
    ...formatResults(group, ({ control }) => colorize('gray', control), MAX_UNKNOWN).map(line => `  ${line}`),
  ])
  return [colorize('yellow', 'Unknown'), ...unlisted.map(reason => `  ${escapeText(reason)}`), ...groups, '']
}

function formatExceptions({
  exceptions: { expired, unmatched, expiring = [], broad = [] },
}: Posture): string[] {
  const lines = [
    ...expired.map(
      ({ exposed, ...exception }) =>
        `  ${nameException(exception)} expired on ${exception.until}${exposed > 0 ? `; it covered ${exposed} of the findings above` : ''}`,
    ),
    ...expiring.map(
      ({ covers, ...exception }) =>
        `  ${nameException(exception)} expires on ${exception.until}; it covers ${covers} ${covers === 1 ? 'finding' : 'findings'}`,
    ),
    ...broad.map(({ covers, ...exception }) => `  ${nameException(exception)} covers ${covers} findings`),
    ...unmatched.map(exception => `  ${nameException(exception)} matches no finding`),
  ]
  return lines.length === 0 ? [] : [colorize('yellow', 'Exceptions to review'), ...lines, '']
}

function nameException(exception: Exception): string {
  return `${exception.control} on ${escapeText(describeExceptionScope(exception))}`
}

function formatNotInUse({ notInUse }: Posture): string[] {
  const sentence = describeNotInUse(notInUse)
  return sentence === undefined ? [] : [colorize('gray', sentence), '']
}

function formatResults<T extends NonPassingResult>(
  group: readonly T[],
  formatResult: (result: T) => string,
  most = MAX_FINDINGS,
): string[] {
  const lines = group
    .slice(0, most)
    .map(result => `  ${escapeText(describeResource(result.resource))}  ${formatResult(result)}`)
  const more = group.length - lines.length
  return more > 0 ? [...lines, `  and ${more} more; --json and --out list all`] : lines
}

function formatTotals({ findings, accepted, counts, disabled = [] }: Posture): string {
  const { COMPLIANT, INSUFFICIENT_DATA, NOT_APPLICABLE } = counts
  const parts = [
    `${findings.length} fail`,
    ...(accepted.length > 0 ? [`${accepted.length} accepted`] : []),
    `${COMPLIANT} pass`,
    `${INSUFFICIENT_DATA} unknown`,
    `${NOT_APPLICABLE} not applicable`,
    ...(disabled.length > 0
      ? [`${disabled.length} ${disabled.length === 1 ? 'control' : 'controls'} disabled`]
      : []),
  ]
  return parts.join(', ')
}

import { countBySeverity, severities } from '../../../audit/settings/severity.ts'
import { limitSentenceLength } from '../../../audit/text/quote-text.ts'
import { describeResource } from '../../../audit/resources/kinds.ts'
import { describeComparison, type BaselineComparison } from '../../posture/earlier/baseline.ts'
import { describeDisabledControl, type DisabledControl } from '../../posture/disabled-controls.ts'
import { groupByReason } from '../../posture/group-by-reason.ts'
import type { AcceptedFinding, Finding, Posture } from '../../posture/posture.ts'
import { buildResultKey } from '../../posture/result-identity.ts'
import { describeStanding } from '../../posture/standing.ts'
import { countThings } from '../count-things.ts'
import { formatControlCommand, getControlPageUrl, type RenderContext } from '../render-context.ts'
import { describeEntryAcceptance } from '../report-entries.ts'
import { renderMarkdownSection } from './markdown-section.ts'
import { renderCodeSpan, renderSentence } from './markdown-text.ts'

/** The first line, which readers do not see: by it an action finds its own comment to update. */
export const REPORT_MARKER = '<!-- assay-audit -->'

/** Characters that the sections have at most. With the head they are below 65,000; GitHub's limit is 65,536. */
const SHARES = { findings: 38_000, remediations: 8_000, unknown: 8_000, accepted: 3_000, disabled: 2_000 }

/** Characters of a reason in a table, and rows with findings. */
const MAX_REASON_LENGTH = 300
const MAX_ROWS = 200

/** Regions that the headline names. */
const MAX_REGIONS = 10

/** A pipe in a cell would begin the next one, even in a code span: it is shown like an escaped control character. */
const PIPE = String.raw`\u007c`

/**
 * The posture as a comment on a pull request or in a chat, in GitHub Flavored Markdown: counts by severity and by status, the
 * worst findings, what to do about them, and what is unknown. It has at most 65,000 characters; each section counts what it
 * does not show. All that comes from the account is plain words or in code spans, so that it can neither format the comment
 * nor link, mention or embed anything.
 */
export function renderMarkdownReport(posture: Posture, context: RenderContext): string {
  const { findings, accepted } = posture
  const unknown = renderUnknown(posture)
  const sections = [
    ...renderFindings(findings, context),
    ...[
      {
        title: 'Remediation',
        items: renderRemediations(posture, context),
        share: SHARES.remediations,
        isFolded: true,
      },
      { title: 'Unknown', items: unknown, share: SHARES.unknown, isFolded: true },
      {
        title: 'Accepted findings',
        items: accepted.map(renderAccepted),
        share: SHARES.accepted,
        isFolded: true,
      },
      {
        title: 'Disabled controls',
        items: (posture.disabled ?? []).map(renderDisabled),
        share: SHARES.disabled,
        isFolded: true,
      },
    ].flatMap(renderMarkdownSection),
  ]
  return `${[...renderHead(posture, context), ...sections].join('\n\n')}\n`
}

function renderHead(posture: Posture, { baseline }: RenderContext): string[] {
  const { account, at, regions, resources, controls, unlisted } = posture
  const { findings, accepted, counts } = posture
  const headline = [
    countThings(findings.length, 'finding'),
    `${accepted.length} accepted`,
    `${counts.INSUFFICIENT_DATA} unknown`,
    ...(unlisted.length > 0 ? [`${countThings(unlisted.length, 'list')} unread`] : []),
  ]
  const shown = regions.slice(0, MAX_REGIONS)
  const more = regions.length - shown.length
  const where = [...shown.map(renderCodeSpan), ...(more > 0 ? [`${more} more`] : [])].join(', ')
  return [
    `${REPORT_MARKER}\n**Account ${renderCodeSpan(account)}: ${headline.join(', ')}**`,
    `${countThings(resources, 'resource')}, ${countThings(controls.length, 'control')}, ${where}, ${renderCodeSpan(at)}`,
    ...(baseline === undefined ? [] : [`${renderSentence(describeComparison(baseline))}.`]),
    renderCounts(posture),
    renderStatuses(posture),
    ...describeStanding(posture).map(renderSentence),
  ]
}

/** A row for each severity that a result has. */
function renderCounts({ findings, accepted, unknown }: Posture): string {
  const columns = [findings, accepted, unknown].map(countBySeverity)
  const rows = severities.flatMap(severity => {
    const cells = columns.map(counts => counts[severity])
    return cells.some(count => count > 0) ? [`| ${[severity, ...cells].join(' | ')} |`] : []
  })
  return ['| severity | open | accepted | unknown |', '| --- | --: | --: | --: |', ...rows].join('\n')
}

function renderStatuses({ counts }: Posture): string {
  const rows = Object.entries(counts).map(([status, count]) => `| ${status} | ${count} |`)
  return ['| evaluations | count |', '| --- | --: |', ...rows].join('\n')
}

/** A table of the worst findings, as many as have room. */
function renderFindings(findings: readonly Finding[], context: RenderContext): string[] {
  if (findings.length === 0) return []
  const { baseline } = context
  const titles = ['severity', 'control', 'resource', 'reason', ...(baseline === undefined ? [] : ['since'])]
  const head = [`| ${titles.join(' | ')} |`, `|${' --- |'.repeat(titles.length)}`]
  const rows: string[] = []
  let length = head.join('\n').length
  for (const finding of findings.slice(0, MAX_ROWS)) {
    const row = renderRow(finding, context)
    length += row.length + 1
    if (length > SHARES.findings) break
    rows.push(row)
  }
  const more = findings.length - rows.length
  return [
    `### Worst findings (${rows.length} of ${findings.length})`,
    ...(rows.length > 0 ? [[...head, ...rows].join('\n')] : []),
    ...(more > 0 ? [`${more} more ${more === 1 ? 'is' : 'are'} not shown.`] : []),
  ]
}

function renderRow(finding: Finding, context: RenderContext): string {
  const { severity, control, resource, reason, stale } = finding
  const short = limitSentenceLength(reason, MAX_REASON_LENGTH)
  const why = stale === undefined ? short : `${short} Not evaluated again.`
  const cells = [
    severity,
    renderControl(control, context),
    renderSentence(removePipes(describeResource(resource))),
    renderSentence(removePipes(why)),
    ...renderMark(finding, context.baseline),
  ]
  return `| ${cells.join(' | ')} |`
}

function renderMark(finding: Finding, baseline: BaselineComparison | undefined): string[] {
  if (baseline === undefined) return []
  return [baseline.newKeys.has(buildResultKey(finding)) ? '**new**' : 'known']
}

function renderControl(control: Finding['control'], context: RenderContext): string {
  const url = getControlPageUrl(control, context)
  return url === undefined ? renderCodeSpan(removePipes(control)) : `[${control}](${url})`
}

function removePipes(text: string): string {
  return text.replaceAll('|', PIPE)
}

/** What to do about the findings, by control. */
function renderRemediations({ findings, controls }: Posture, context: RenderContext): string[] {
  const failing = new Set(findings.map(({ control }) => control))
  return [...failing].flatMap(id => {
    const control = controls.find(each => each.id === id)
    if (control === undefined) return []
    const page = context.pages === undefined ? ` (\`${formatControlCommand(id)}\`)` : ''
    return [
      `- ${renderControl(id, context)}${page}: ${renderSentence(control.title)}. ${renderSentence(control.remediation)}`,
    ]
  })
}

/** What could not be listed, and the reasons of unknown results with their numbers. */
function renderUnknown({ unknown, unlisted }: Posture): string[] {
  const groups = groupByReason(unknown).toSorted((a, b) => b.unknown.length - a.unknown.length)
  return [
    ...unlisted.map(reason => `- ${renderSentence(limitSentenceLength(reason, MAX_REASON_LENGTH))}`),
    ...groups.map(({ reason, unknown: members }) => {
      const [first] = members
      const what =
        members.length === 1 && first !== undefined
          ? `${renderCodeSpan(first.control)} on ${renderSentence(describeResource(first.resource))}`
          : countThings(members.length, 'evaluation')
      return `- ${what}: ${renderSentence(limitSentenceLength(reason, MAX_REASON_LENGTH))}`
    }),
  ]
}

function renderDisabled(disabled: DisabledControl): string {
  return `- ${renderCodeSpan(disabled.id)}: ${renderSentence(describeDisabledControl(disabled))}`
}

function renderAccepted(finding: AcceptedFinding): string {
  const { severity, control, resource, exception } = finding
  const acceptance = describeEntryAcceptance({ accepted: exception }) ?? ''
  return `- **${severity}** ${renderCodeSpan(control)} on ${renderSentence(describeResource(resource))}: ${renderSentence(acceptance)}`
}

import type { ControlId } from '../../../audit/controls/control.ts'
import { severities } from '../../../audit/settings/severity.ts'
import { limitSentenceLength } from '../../../audit/text/quote-text.ts'
import {
  findControl,
  formatControlCommand,
  getControlPageUrl,
  type RenderContext,
} from '../../formats/render-context.ts'
import type { GateDocument, GateFinding } from '../gate-document.ts'
import { isOpenedFinding, sortAdmissions, sortGateFindings, sortGateGrants } from '../gate-order.ts'
import {
  describeGateAcceptance,
  describeGateAdmission,
  describeGateEscalation,
  describeGateGrant,
  describeGateReason,
  describeGateUnknown,
  describeVerdict,
} from '../gate-sentences.ts'
import { renderMarkdownSection } from '../../formats/markdown/markdown-section.ts'
import { renderCodeSpan, renderSentence } from '../../formats/markdown/markdown-text.ts'

/** The first line of the comment, which readers do not see: by it an action finds its own comment to update. */
export const COMMENT_MARKER = '<!-- assay-gate -->'

/** Characters that the sections have at most. With the head they are below 65,000; GitHub's limit is 65,536. */
const SHARES = {
  findings: 29_000,
  escalation: 8_000,
  admitted: 7_000,
  granted: 7_000,
  unknown: 6_000,
  accepted: 3_500,
}

/** Reasons of the verdict, and characters of each. */
const MAX_REASONS = 8
const MAX_REASON_LENGTH = 120

/**
 * The document as a comment on a pull request, in GitHub Flavored Markdown: the verdict, counts by severity, and what the
 * change opens, the worst first. It has at most 65,000 characters; each section counts what it does not show. All that
 * comes from a template or an account is plain words or in code spans, so that it can neither format the comment nor
 * link, mention or embed anything.
 */
export function renderMarkdownComment(document: GateDocument, context: RenderContext): string {
  const { findings, escalation, admitted, granted, unknown } = document
  const sorted = sortGateFindings(findings)
  const opened = sorted.filter(isOpenedFinding)
  const accepted = sorted.filter(
    ({ change, accepted: exception }) => change !== 'CLOSES' && exception !== undefined,
  )
  const sections = [
    {
      title: 'Findings that the change opens',
      items: renderFindings(opened, context),
      share: SHARES.findings,
      isFolded: false,
    },
    {
      title: 'Escalation paths that the change opens',
      items: escalation.map(path => renderItem(describeGateEscalation(path))),
      share: SHARES.escalation,
      isFolded: false,
    },
    {
      title: 'Newly admitted principals',
      items: sortAdmissions(admitted).map(each => renderItem(describeGateAdmission(each))),
      share: SHARES.admitted,
      isFolded: true,
    },
    {
      title: 'Newly granted permissions',
      items: sortGateGrants(granted).map(
        each => `- **${each.severity}** ${renderSentence(describeGateGrant(each))}`,
      ),
      share: SHARES.granted,
      isFolded: true,
    },
    {
      title: 'Not decided',
      items: unknown.map(each => renderItem(describeGateUnknown(each))),
      share: SHARES.unknown,
      isFolded: true,
    },
    {
      title: 'Accepted findings',
      items: accepted.map(renderAccepted),
      share: SHARES.accepted,
      isFolded: true,
    },
  ].flatMap(renderMarkdownSection)
  return `${[...renderHead(document), ...sections].join('\n\n')}\n`
}

function renderHead({ verdict, reasons, findings }: GateDocument): string[] {
  const shown = reasons
    .slice(0, MAX_REASONS)
    .map(each => renderItem(limitSentenceLength(each, MAX_REASON_LENGTH)))
  return [
    `${COMMENT_MARKER}\n**${describeVerdict(verdict)}**`,
    ...(shown.length > 0 ? [shown.join('\n')] : []),
    ...(findings.length > 0 ? [renderCounts(findings)] : []),
  ]
}

/** A row for each severity that a finding has; accepted findings are not counted as opened or remaining. */
function renderCounts(findings: readonly GateFinding[]): string {
  const rows = severities.flatMap(severity => {
    const members = findings.filter(finding => finding.severity === severity)
    const count = (change: GateFinding['change']) =>
      members.filter(each => each.change === change && (change === 'CLOSES' || each.accepted === undefined))
        .length
    const accepted = members.filter(each => each.change !== 'CLOSES' && each.accepted !== undefined).length
    const cells = [severity, count('OPENS'), count('CLOSES'), count('REMAINS'), accepted]
    return members.length === 0 ? [] : [`| ${cells.join(' | ')} |`]
  })
  return [
    '| severity | opens | closes | remains | accepted |',
    '| --- | --: | --: | --: | --: |',
    ...rows,
  ].join('\n')
}

function renderItem(sentence: string): string {
  return `- ${renderSentence(sentence)}`
}

/** The findings with their places and controls; the first of each control has the remediation. */
function renderFindings(opened: readonly GateFinding[], context: RenderContext): string[] {
  const seen = new Set<ControlId>()
  return opened.map(finding => {
    const { severity, control } = finding
    const remediation = seen.has(control) ? undefined : findControl(control)?.remediation
    seen.add(control)
    return [
      `- **${severity}** ${renderSentence(describeGateReason(finding))}`,
      renderPlace(finding),
      ...(remediation === undefined ? [] : [`Remediation: ${renderSentence(remediation)}`]),
      renderControl(finding, context),
    ].join('<br>\n  ')
  })
}

/** `template.yaml:12`, the logical id or the construct path, and the ARN. */
function renderPlace({ source, constructPath, logicalId, stack, resource }: GateFinding): string {
  const parts = [
    ...(source === undefined ? [] : [`${source.file}:${source.line}`]),
    ...(logicalId === undefined ? [] : [logicalId]),
    ...(constructPath === undefined ? [] : [constructPath]),
    resource,
  ].map(renderCodeSpan)
  const of = stack === undefined ? '' : ` of stack ${renderCodeSpan(stack)}`
  return `At ${parts.join(', ')}${of}`
}

function renderControl({ control }: GateFinding, context: RenderContext): string {
  const url = getControlPageUrl(control, context)
  if (url !== undefined) return `Control: [${control}](${url})`
  const command =
    findControl(control) === undefined ? '' : `, which \`${formatControlCommand(control)}\` describes`
  return `Control: ${renderCodeSpan(control)}${command}`
}

function renderAccepted(finding: GateFinding): string {
  const acceptance = renderSentence(describeGateAcceptance(finding) ?? '')
  return `- **${finding.severity}** ${renderCodeSpan(finding.control)} on ${renderCodeSpan(finding.resource)}: ${acceptance}`
}
